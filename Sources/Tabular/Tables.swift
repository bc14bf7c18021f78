public import Diagnostics
internal import Platform

/// CSVs with equal headers that are read as one table, from the beginning as often as wanted.
public struct Tables: Sendable {
  /// As messages call them.
  public let names: [String]
  private(set) var options: CSVOptions
  /// How much is read at once.
  package var sizes = BlockSizes.standard
  /// Standard input, which can be read once, kept in memory.
  private let standardInput: [UInt8]?

  /// Standard input is read to its end when no more than this.
  private static let inputLimit = 8 << 30

  /// - Parameter paths: as seen from the current folder; `-`, alone, is standard input.
  public init(_ paths: [String], options: CSVOptions) throws(Diagnostic) {
    names = paths
    self.options = options
    standardInput =
      paths == ["-"] ? try ByteSource.standardInput.readAll(limit: Self.inputLimit) : nil
  }

  /// A text in memory.
  package init(_ text: String, called name: String, options: CSVOptions = CSVOptions()) {
    names = [name]
    self.options = options
    standardInput = Array(text.utf8)
  }

  /// The same files, written in another way.
  func read(with options: CSVOptions) -> Tables {
    var tables = self
    tables.options = options
    return tables
  }

  /// A file as it is, from its beginning.
  func source(_ index: Int) throws(Diagnostic) -> ByteSource {
    guard let standardInput else { return try ByteSource(path: names[index]) }
    let name = names[index] == "-" ? ByteSource.standardInput.name : names[index]
    return ByteSource(bytes: standardInput, name: name)
  }

  /// The bytes of all of them; a packed one counts four times its own.
  var size: Int {
    if let standardInput { return standardInput.count }
    return names.reduce(0) { sum, name in
      sum + (FileFacts(path: name)?.size ?? 0) * (name.hasSuffix(".gz") ? 4 : 1)
    }
  }

  /// The bytes of one of them as it lies there, where it is known.
  func size(_ index: Int) -> Int? { standardInput?.count ?? FileFacts(path: names[index])?.size }

  /// Whether they are files that can be found again.
  var areFiles: Bool {
    standardInput == nil && names.allSatisfy { FileFacts(path: $0) != nil }
  }

  /// A reader of one of them, at its beginning.
  func reader(_ index: Int) throws(Diagnostic) -> CSVReader {
    let source = try source(index)
    let reader = try CSVReader(
      source, options: options,
      bufferSize: source.bufferSize(atMost: min(sizes.buffer, 256 << 10)))
    // With many threads it is more than a small file has.
    reader.input.preferredSize = min(sizes.buffer, size(index) ?? sizes.buffer)
    return reader
  }
}
