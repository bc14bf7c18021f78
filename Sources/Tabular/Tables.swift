public import Diagnostics
internal import Platform

/// CSVs with equal headers that are read as one table, from the beginning as often as wanted.
public struct Tables: Sendable {
  /// As messages call them.
  public let names: [String]
  private(set) var options: CSVOptions
  /// How much is read at once.
  package var sizes = BlockSizes.standard
  /// Of each that is no file its bytes: what can be read once is kept in memory.
  private let contents: [[UInt8]?]

  /// - Parameter paths: as seen from the current folder; `-`, alone, is standard input.
  public init(_ paths: [String], options: CSVOptions) throws(Diagnostic) {
    names = paths
    self.options = options
    var contents: [[UInt8]?] = []
    for path in paths {
      if paths == ["-"] {
        contents.append(try Self.bytes(of: ByteSource.standardInput, options))
      } else if Path.isStream(path) {
        contents.append(try Self.bytes(of: ByteSource(path: path), options))
      } else {
        contents.append(nil)
      }
    }
    self.contents = contents
  }

  /// All that comes, no more than a quarter of the memory there is and 8 GiB. What is no text is not
  /// read to its end.
  private static func bytes(of source: ByteSource, _ options: CSVOptions) throws(Diagnostic)
    -> [UInt8]
  {
    let head = try source.look(atMost: 4096)
    if !Gunzip.isGzip(head), TextEncoding.found(in: head, declared: options.encoding).isUTF8,
      let problem = Sniffer.problem(head, name: source.name)
    {
      throw problem
    }
    return try source.readAll(limit: min(8 << 30, (usableMemory() ?? .max) / 4))
  }

  /// A text in memory.
  package init(_ text: String, called name: String, options: CSVOptions = CSVOptions()) {
    names = [name]
    self.options = options
    contents = [Array(text.utf8)]
  }

  /// The same files, written in another way.
  func read(with options: CSVOptions) -> Tables {
    var tables = self
    tables.options = options
    return tables
  }

  /// A file as it is, from its beginning.
  func source(_ index: Int) throws(Diagnostic) -> ByteSource {
    guard let bytes = contents[index] else { return try ByteSource(path: names[index]) }
    let name = names[index] == "-" ? ByteSource.standardInput.name : names[index]
    return ByteSource(bytes: bytes, name: name)
  }

  /// The bytes of all of them; a packed one counts four times its own.
  var size: Int {
    names.indices.reduce(0) { sum, index in
      let isPacked = contents[index] == nil && names[index].hasSuffix(".gz")
      return sum + (size(index) ?? 0) * (isPacked ? 4 : 1)
    }
  }

  /// The bytes of one of them as it lies there, where it is known.
  func size(_ index: Int) -> Int? {
    contents[index]?.count ?? FileFacts(path: names[index])?.size
  }

  /// Whether they are files that can be found again.
  var areFiles: Bool {
    zip(names, contents).allSatisfy { $1 == nil && FileFacts(path: $0) != nil }
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
