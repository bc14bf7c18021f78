public import Diagnostics
public import Platform

/// Reads a CSV record by record, in memory that does not grow with the file.
///
/// What it takes: RFC 4180, any of the line breaks LF, CRLF and lone CR; UTF-8, any encoding that a
/// byte order mark or the options name, and gzip. Lines of only spaces and comments are skipped.
/// Every record has as many fields as the first. A cell's text is the text between its quotes, or an unquoted one without the spaces around it.
///
///     let reader = try CSVReader(ByteSource(path: "data.csv"))
///     while try reader.next() { sum += try reader.number(0) }
///
/// After an error about one record, reading can go on with the next.
public final class CSVReader {
  /// Of the header, or `column_1`, `column_2`, … where there is none.
  public private(set) var columnNames: [String] = []
  private var indices: [String: Int] = [:]
  /// Whether the first record was a header.
  public private(set) var hasHeader = true
  /// The file's name, for messages.
  public let name: String

  let options: CSVOptions
  var input: RecordReader
  /// What the header's text begins with.
  private var headerByte: UInt8?
  var placeWalk = PlaceWalk()
  /// The first record is no header, and the caller has not seen it yet.
  private var isFirstPending = false

  /// Reads the beginning, finds out delimiter and header, and reads the header.
  ///
  /// - Throws: a diagnostic of kind `data` where the file is empty, no text, or has a header with
  ///   empty or doubled names; of kind `input` where it cannot be read.
  public convenience init(_ source: ByteSource, options: CSVOptions = CSVOptions())
    throws(Diagnostic)
  {
    try self.init(source, options: options, bufferSize: source.bufferSize(atMost: 256 << 10))
  }

  package init(
    _ source: ByteSource, options: CSVOptions, bufferSize: Int, recordLimit: Int = 64 << 20
  ) throws(Diagnostic) {
    name = source.name
    self.options = options
    input = RecordReader(
      source, options: options, bufferSize: bufferSize, recordLimit: recordLimit)
    try input.begin()
    guard try input.next() else {
      throw Diagnostic("the file is empty", at: SourceLocation(file: name), kind: .data)
    }
    if let fault = record.fault { throw diagnostic(for: fault) }
    hasHeader = options.hasHeader ?? !(0..<fieldCount).allSatisfy(isNumber)
    if hasHeader {
      (columnNames, indices) = try readHeader()
      headerByte = columnNames[0].utf8.first
    } else {
      columnNames = (1...fieldCount).map { "column_\($0)" }
      indices = Dictionary(uniqueKeysWithValues: zip(columnNames, 0...))
      isFirstPending = true
    }
  }

  private init(forBlocksOf other: CSVReader) {
    name = other.name
    options = other.options
    input = RecordReader(forBlocksOf: other.input)
    columnNames = other.columnNames
    indices = other.indices
    hasHeader = other.hasHeader
    headerByte = other.headerByte
  }

  /// Where a column is; nil where there is none of this name.
  public func index(of name: String) -> Int? { indices[name] }

  /// What stands between cells.
  var delimiter: UInt8 { input.delimiter }

  /// How many cells the record has; as many as there are column names.
  public var fieldCount: Int { input.record.fieldCount }

  /// The line of the file that the record starts on, counted from 1.
  public var line: Int { input.record.line }

  /// The fingerprint of all bytes of the file read so far, packed as they are: of the whole file
  /// once `next` has returned false.
  public var fingerprint: Fingerprint { input.fingerprint }

  /// Moves to the next record.
  ///
  /// - Returns: false at the end.
  /// - Throws: a diagnostic of kind `data` where the record is malformed or has too few or too many
  ///   cells; the one after it can still be read.
  public func next() throws(Diagnostic) -> Bool {
    if isFirstPending {
      isFirstPending = false
      return true
    }
    while try input.next() {
      placeWalk.index = .max
      if let fault = input.record.fault { throw diagnostic(for: fault) }
      if input.record.fieldCount != columnNames.count { throw wrongCount() }
      guard let headerByte, input.mayBegin(with: headerByte), repeatsHeader() else { return true }
      if options.repeatedHeader == .error { throw repeatedHeader() }
    }
    return false
  }

  public var lineCount: Int { isFirstPending ? line - 1 : input.lineCount }

  public func nextBlock(parts count: Int) throws(Diagnostic) -> RowBlock? {
    if isFirstPending {
      isFirstPending = false
      input.stepBack()
    }
    // Nobody asks for it who does not read row by row.
    input.giveFingerprintUp()
    return try input.nextBlock(parts: count)
  }

  /// Where the rows that are still to be read lie in the buffer; nil where `next` has to go on first.
  var waiting: Range<Int>? { isFirstPending ? nil : input.waiting }

  /// Goes on behind rows that were read otherwise, each on a line of its own.
  func skip(to start: Int, lines: Int) { input.skip(to: start, lines: lines) }

  /// The line of the file that the next row starts on.
  var nextLine: Int { input.nextLine }

  /// How many bytes of the file were read so far, packed as they are.
  var byteCount: Int { input.byteCount }

  public func blockReader() -> any RowReader { CSVReader(forBlocksOf: self) }

  public func begin(_ block: RowBlock, part: Int) {
    input.begin(block, part: part)
    // Lines and bytes are counted anew.
    placeWalk = PlaceWalk()
  }

  public func endBlock() { input.endBlock() }

  var record: Record { input.record }
  var buffer: [UInt8] { input.buffer }
}
