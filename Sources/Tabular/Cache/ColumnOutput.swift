internal import Diagnostics
internal import Platform

/// Makes a `ColumnFile` of the blocks of tables while they are read.
final class ColumnOutput {
  private let storage: ColumnStorage
  /// Of each table, before it was read.
  private let facts: [FileFacts?]
  private var writer: ColumnFileWriter?
  /// What became of the file.
  private(set) var notices: [Diagnostic] = []

  init(_ tables: Tables, _ storage: ColumnStorage) {
    self.storage = storage
    facts = tables.names.map { FileFacts(path: $0) }
  }

  /// - Parameter names: of the columns.
  func append(_ block: ColumnBlock, _ names: [String]) throws(Diagnostic) {
    if writer == nil {
      let columns = zip(names, block.columns).map {
        ColumnFile.Column(name: $0, kind: $1.kind)
      }
      writer = try ColumnFileWriter(
        columns, storage.workingFile(isNamed: storage.isKept))
    }
    try writer?.append(block)
  }

  /// Ends the file, and keeps it where that is wanted and can be.
  func finish(
    _ tables: Tables, key: String, fingerprints: [Fingerprint], texts: [[String]],
    notes: ColumnNotes
  ) throws(Diagnostic) -> ColumnFile {
    guard let writer else { preconditionFailure("a table without rows") }
    let sources = tables.names.indices.map { index in
      ColumnFile.Source(
        path: Path.physical(tables.names[index]) ?? Path.absolute(tables.names[index]),
        size: fingerprints[index].byteCount, modified: facts[index]?.modified ?? 0,
        fingerprint: fingerprints[index].description)
    }
    let more = tables.names.count > 1 ? " and \(tables.names.count - 1) more" : ""
    let what = "columns of '\(tables.names[0])'\(more)"
    var folder: String?
    if storage.isKept, tables.areFiles, writer.obstacle == nil {
      if facts != tables.names.map({ FileFacts(path: $0) }) {
        note("\(what) are not kept: the file changed while it was read")
      } else if let place = storage.place(for: writer.count) {
        folder = place
      } else {
        note("\(what) are not kept: there is no room for them in the folder of the caches")
      }
    }
    let file = try writer.finish(
      key: key, sources: sources, texts: texts, notes: notes.bytes,
      keptAs: folder.map { _ in ColumnCache.name(sources.map(\.path), key) })
    if storage.isKept, tables.areFiles, let obstacle = writer.obstacle {
      note("\(what) are not kept: \(obstacle.message)", obstacle.notes)
    } else if let folder {
      note("\(what) are kept in '\(folder)' for later runs")
    }
    return file
  }

  private func note(_ message: String, _ notes: [String] = []) {
    notices.append(Diagnostic(message, kind: .data, severity: .note, notes: notes))
  }
}
