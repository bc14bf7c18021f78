public import Diagnostics
public import Platform

/// Column files that are kept from one run to the next, in the folder for what can be made again.
///
/// Only a CSV of at least 256 MiB is worth one. All of them together take at most 20 GiB and a quarter
/// of what the disk has left; those that were not used for the longest time go first. Any of them can
/// be removed at any time.
public struct ColumnCache: Sendable {
  /// The size of a CSV, in bytes, from which on its columns are kept in files.
  public static let smallestSource = 256 << 20
  /// The most bytes that all files may have.
  public static let bound = 20 << 30

  public let folder: String
  private static let ending = ".columns"

  /// - Returns: nil where there is no folder for it.
  public init?(folder: String? = Folder.cache) {
    guard let folder else { return nil }
    self.folder = folder
  }

  /// The columns of some CSV files as they were kept, where the files are still the same: as large and
  /// as old, or else of the same fingerprint, for which they are read.
  ///
  /// - Parameters:
  ///   - paths: in the order in which they were read.
  ///   - key: what else the columns depend on, such as the options of the CSV.
  public func find(_ paths: [String], key: String) throws(Diagnostic) -> ColumnFile? {
    let sources = paths.map { Path.physical($0) ?? Path.absolute($0) }
    let path = Path.join(folder, Self.name(sources, key))
    guard Path.exists(path), let mapped = try? MappedFile(path: path),
      let file = ColumnFile(mapped), file.key == key, file.sources.map(\.path) == sources
    else { return nil }
    for source in file.sources where try !Self.isUnchanged(source) { return nil }
    Folder.noteUse(ofFile: path)
    return file
  }

  private static func isUnchanged(_ source: ColumnFile.Source) throws(Diagnostic) -> Bool {
    guard let facts = FileFacts(path: source.path), facts.size == source.size else { return false }
    if facts.modified == source.modified { return true }
    return try Fingerprint(of: ByteSource(path: source.path)).description == source.fingerprint
  }

  /// What the file for some sources and a key is called.
  public static func name(_ sources: [String], _ key: String) -> String {
    var writer = ByteWriter()
    writer.write(sources) { $0.write($1) }
    writer.write(key)
    var hasher = FingerprintHasher()
    hasher.update(writer.bytes.span, 0..<writer.bytes.count)
    return hasher.fingerprint.description + ending
  }

  /// Removes files until those that are left, and one more of `size` bytes, stay within the bound.
  ///
  /// - Parameter bound: nil for the usual one.
  /// - Returns: whether there is room for it.
  public func makeRoom(for size: Int, bound: Int? = nil) -> Bool {
    GrowingFile.removeAbandoned(in: folder)
    let entries = Folder.entries(folder).filter { $0.name.hasSuffix(Self.ending) }
      .sorted { $0.used < $1.used }
    var held = entries.reduce(0) { $0 + $1.size }
    let most = bound ?? min(Self.bound, ((Folder.freeBytes(folder) ?? 0) + held) / 4)
    for entry in entries where held + size > most && size <= most {
      if Folder.remove(file: Path.join(folder, entry.name)) { held -= entry.size }
    }
    return held + size <= most
  }
}

extension Fingerprint {
  /// Of all bytes up to the end.
  init(of source: ByteSource) throws(Diagnostic) {
    var hasher = FingerprintHasher()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = try source.read(into: &buffer, from: 0)
      if count == 0 { break }
      hasher.update(buffer.span, 0..<count)
    }
    self = hasher.fingerprint
  }
}
