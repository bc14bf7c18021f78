internal import Diagnostics
internal import Platform
internal import Tabular
internal import Training

/// The file of a `CSVLogger`: a header, and a row an epoch.
final class CSVLogFile {
  /// Where a training stands with its file.
  enum Beginning {
    /// It begins, or goes on after it had ended: what is in the file stays where rows are appended.
    case atEnd
    /// It goes on from a state that was saved: what the file had before the training stays, and the
    /// rows behind that are written again.
    ///
    /// - Parameter next: the epoch whose row is the next one.
    case after(bytes: Int, next: Int)
  }

  private let file: AppendedFile
  private var writer: CSVWriter

  /// The bytes that were in the file before the training.
  var bytesBefore: Int { file.kept }

  /// Opens the file and brings it to where the training stands.
  ///
  /// - Parameters:
  ///   - columns: beside `epoch`.
  ///   - rows: those that the training has had.
  /// - Throws: a diagnostic of kind `output` where the file cannot be written, has other columns, or
  ///   has rows of another training where those of this one would be written again.
  init(
    _ logger: CSVLogger, _ named: CallbackFile, columns: [String], rows: [CallbackRow],
    _ beginning: Beginning
  ) throws(Diagnostic) {
    let path = named.path.literal
    let delimiter = logger.separator.utf8.first ?? UInt8(ascii: ",")
    writer = CSVWriter(delimiter: delimiter)
    for name in ["epoch"] + columns { writer.field(name) }
    writer.endRow()
    let header = writer.takeBytes()
    for row in rows { Self.write(row, with: &writer) }
    let written = writer.takeBytes()

    var limit: Int?
    do throws(Diagnostic) {
      if named.isAppended {
        try Self.checkHeader(header, path)
        if case .after(let bytes, let next) = beginning {
          limit = bytes
          try Self.checkRows(
            path, after: bytes, (bytes == 0 ? header : []) + written, next: next, delimiter)
        }
      } else {
        limit = 0
      }
    } catch { throw error.placed(at: named.location) }
    file = try AppendedFile(path: path, keeping: limit)
    var bytes: [UInt8] = file.endsInLine ? [UInt8(ascii: "\n")] : []
    if file.kept == 0 { bytes += header }
    if file.kept == 0 || limit != nil { bytes += written }
    if !bytes.isEmpty { try file.write(bytes.span) }
  }

  func append(_ row: CallbackRow) throws(Diagnostic) {
    Self.write(row, with: &writer)
    try file.write(writer.takeBytes().span)
  }

  private static func write(_ row: CallbackRow, with writer: inout CSVWriter) {
    writer.field(String(row.epoch))
    for value in row.values {
      if let value {
        writer.field(value)
      } else {
        writer.field("NA")
      }
    }
    writer.endRow()
  }

  /// A file that has something has these columns.
  private static func checkHeader(_ header: [UInt8], _ path: String) throws(Diagnostic) {
    guard let size = FileFacts(path: path)?.size, size > 0 else { return }
    let first = try ByteSource(path: path).read(atMost: header.count)
    if first == header || size == header.count - 1 && first == header.dropLast() { return }
    throw Diagnostic(
      "cannot append to '\(path)': its first line is not that of this training", kind: .output,
      notes: ["it would be: " + String(decoding: header.dropLast(), as: UTF8.self)])
  }

  /// What is about to be cut off was written by this training: the rows that it knows, and those of
  /// the next epochs.
  private static func checkRows(
    _ path: String, after bytes: Int, _ known: [UInt8], next: Int, _ delimiter: UInt8
  ) throws(Diagnostic) {
    guard let size = FileFacts(path: path)?.size, size > bytes else { return }
    var rest = try ByteSource(path: path).read(atMost: size).dropFirst(bytes)
    // The line break that the rows before had lacked.
    if bytes > 0 && rest.first == UInt8(ascii: "\n") { rest = rest.dropFirst() }
    let later = rest.dropFirst(known.count).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let isOurs =
      known.starts(with: rest.prefix(known.count))
      // The last line may be half a row.
      && later.dropLast().enumerated().allSatisfy { index, line in
        line.prefix { $0 != delimiter }.elementsEqual(String(next + index).utf8)
      }
    if isOurs { return }
    throw Diagnostic(
      "cannot go on with '\(path)': it has rows that are not those of this training",
      kind: .output, notes: ["move it away: the rows of this training are written again"])
  }
}
