internal import Diagnostics
internal import Platform

/// Fills a buffer from a source and hands out records, in memory that does not grow with the input.
struct RecordReader: ~Copyable {
  /// The file's own bytes.
  private let source: FingerprintedStream
  /// The same, unpacked and as UTF-8.
  private var stream: any ByteStream
  private let options: CSVOptions
  /// What the file turned out to be written in.
  private(set) var encoding = TextEncoding.utf8
  /// The most bytes that a record may have.
  let recordLimit: Int
  let missing: MissingCells
  /// The record that was handed out last; its bytes are in the buffer until the next `next`.
  private(set) var record = Record()
  private(set) var buffer: [UInt8]

  /// How many bytes of the buffer hold input.
  private var filled = 0
  /// Once the buffer was full, it grows to so many bytes.
  var preferredSize = 0
  /// How often bytes came into the buffer; then those that were there may lie elsewhere.
  private(set) var readCount = 0
  private var isAtEnd = false
  private var hasEnded = false
  /// Whether the scanner has read a whole record ahead.
  private var isAhead = false
  private var scanner = RecordScanner(delimiter: UInt8(ascii: ","))
  /// Room for one number of a file that writes them in its own way.
  private var rewritten: [UInt8] = []

  /// For blocks that another reader hands out.
  init(forBlocksOf other: borrowing RecordReader) {
    self.init(
      ByteSource(bytes: [], name: other.source.name), options: other.options, bufferSize: 0,
      recordLimit: other.recordLimit)
    encoding = other.encoding
    scanner = RecordScanner(delimiter: other.delimiter, comment: options.comment)
  }

  init(_ source: ByteSource, options: CSVOptions, bufferSize: Int, recordLimit: Int) {
    self.source = FingerprintedStream(source)
    stream = self.source
    self.options = options
    missing = options.missing
    self.recordLimit = recordLimit
    buffer = [UInt8](repeating: 0, count: max(bufferSize, 16))
  }

  /// What stands between cells.
  var delimiter: UInt8 { scanner.delimiter }

  /// Of all bytes of the file read so far.
  var fingerprint: Fingerprint { source.fingerprint }
  var byteCount: Int { source.byteCount }

  /// The line that the next record starts on.
  var nextLine: Int { scanner.line }

  /// Saves the time that the fingerprint takes.
  func giveFingerprintUp() { source.isWanted = false }

  /// Reads up to the end of the first line at least, unless it is longer than the buffer. Finds out
  /// how the file is packed and written, checks that it is text, and finds out the delimiter where
  /// none is given.
  mutating func begin() throws(Diagnostic) {
    try fill(upTo: 4)
    if Gunzip.isGzip(buffer[..<filled]) {
      convert(Gunzip(name: source.name))
      try fill(upTo: 4)
    } else if Path.ending(of: source.name) == "gz" && filled > 0 {
      throw Diagnostic(
        "the file is called .gz and is not compressed with gzip",
        at: SourceLocation(file: source.name), kind: .data,
        notes: ["a file that was unpacked already is read under a name without .gz"])
    }
    encoding = TextEncoding.found(in: buffer[..<filled], declared: options.encoding)
    if let decoder = encoding.converter() { convert(decoder) }
    try fill(upTo: buffer.count)
    if let problem = Sniffer.problem(buffer[..<filled], name: source.name) { throw problem }
    // A byte order mark is no part of the text.
    let start = buffer[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let found = Sniffer(buffer, start: start, filled: filled, isLast: isAtEnd, options: options)
    scanner = RecordScanner(
      delimiter: options.delimiter ?? found.delimiter, comment: options.comment)
    scanner.begin(at: start)
  }

  /// Reads so many bytes, or to the end of a line if that comes first.
  private mutating func fill(upTo count: Int) throws(Diagnostic) {
    var checked = 0
    while true {
      let new = buffer[checked..<filled]
      if filled >= count || new.contains(lineFeed) || new.contains(carriageReturn) { return }
      checked = filled
      guard try read() else { return }
    }
  }

  /// Takes all that was read, and what comes after it, through a converter.
  private mutating func convert(_ converter: any ByteConverter) {
    stream = ConvertedStream(stream, through: converter, beginning: buffer[..<filled])
    filled = 0
    isAtEnd = false
    // The buffer may be made for the size of the file, which says little about what comes out of it.
    let missing = ConvertedStream.pieceSize - buffer.count
    if missing > 0 { buffer.append(contentsOf: repeatElement(0, count: missing)) }
  }

  /// Moves to the next record that is not blank.
  ///
  /// - Returns: false at the end.
  mutating func next() throws(Diagnostic) -> Bool {
    if !isAhead {
      guard try readAhead() else { return false }
    }
    swap(&record, &scanner.record)
    isAhead = false
    scanner.begin(at: scanner.nextStart(after: record))
    return true
  }

  /// Where the records that are still to be read lie in the buffer, from the beginning of one on; nil after one
  /// that was looked at ahead.
  var waiting: Range<Int>? {
    if isAhead || hasEnded { return nil }
    return scanner.nextStart.map { min($0, filled)..<filled }
  }

  /// Goes on behind records that were read otherwise, each on a line of its own.
  mutating func skip(to start: Int, lines: Int) { scanner.skip(to: start, lines: lines) }

  private mutating func readAhead() throws(Diagnostic) -> Bool {
    while !hasEnded {
      if scanAhead() { return true }
      if isAtEnd {
        hasEnded = true
      } else if filled - scanner.record.start > recordLimit {
        scanner.giveUp(filled: filled)
        isAtEnd = true
        hasEnded = true
        isAhead = true
        return true
      } else {
        makeRoom()
        _ = try read()
      }
    }
    return false
  }

  /// Goes on with the bytes at hand. Blank records and comments are skipped.
  private mutating func scanAhead() -> Bool {
    let bytes = buffer
    while !isAhead {
      guard scanner.scan(bytes.span, filled: filled, isLast: isAtEnd) else { return false }
      if scanner.record.isComment || isBlank(scanner.record) {
        scanner.begin(at: scanner.nextStart(after: scanner.record))
      } else {
        isAhead = true
      }
    }
    return true
  }

  private func isBlank(_ record: borrowing Record) -> Bool {
    guard record.fieldCount == 1, record[0].quoting == .none else { return false }
    for index in record.start..<record.start + record.count
    where !Tabular.isBlank(buffer[index]) {
      return false
    }
    return true
  }

  // MARK: - Blocks

  /// How many line breaks come before the record that would be handed out next.
  var lineCount: Int { scanner.record.line - 1 }

  /// Goes back in front of the record that was handed out last.
  mutating func stepBack() {
    isAhead = false
    scanner.beginPart(at: record.start)
  }

  /// All whole records at hand; reads, and waits, only where there are none.
  ///
  /// - Returns: nil at the end.
  mutating func nextBlock(parts count: Int) throws(Diagnostic) -> RowBlock? {
    while !hasEnded {
      let parts = cut(count)
      if !parts.isEmpty { return RowBlock(bytes: buffer, parts: parts) }
      if isAtEnd {
        hasEnded = true
      } else if filled - scanner.record.start > recordLimit {
        hasEnded = true
        return RowBlock(bytes: buffer, parts: [scanner.record.start..<filled], isCutOff: true)
      } else {
        let isFull = filled == buffer.count
        makeRoom()
        if isFull && buffer.count < count * RowBlock.partSize {
          buffer.append(contentsOf: repeatElement(0, count: buffer.count))
        }
        _ = try read()
      }
    }
    return nil
  }

  /// Cuts off the whole records at hand.
  private mutating func cut(_ count: Int) -> [Range<Int>] {
    let bytes = buffer
    scanner.skipLineFeed(bytes.span, filled: filled)
    var cutter = RowCutter(parts: count, of: scanner.record.start..<filled)
    // Up to the next quote each line feed ends a record.
    var nextQuote: Int? = -1
    var plainEnd = 0
    while true {
      if scanner.isFresh {
        let start = scanner.record.start
        if let quoteBehind = nextQuote, quoteBehind < start {
          nextQuote = bytes.span.firstIndex(of: quote, in: start..<filled)
          plainEnd =
            nextQuote == nil && isAtEnd
            ? filled
            : bytes.span.lastIndex(of: lineFeed, in: start..<(nextQuote ?? filled)).map { $0 + 1 }
              ?? start
        }
        if plainEnd > start {
          cutter.rowsEnd(atLineFeedsOf: bytes.span, in: start..<plainEnd)
          scanner.begin(at: plainEnd)
        }
      }
      guard scanner.scan(bytes.span, filled: filled, isLast: isAtEnd) else { break }
      let end = scanner.nextStart(after: scanner.record)
      scanner.begin(at: end)
      cutter.rowEnds(at: end)
    }
    cutter.finish(at: scanner.record.start)
    return cutter.parts
  }

  /// Makes ready for the records of a part of a block, whose lines are counted from 1.
  mutating func begin(_ block: RowBlock, part: Int) {
    let range = block.parts[part]
    buffer = block.bytes
    filled = range.upperBound
    isAtEnd = !block.isCutOff
    hasEnded = false
    isAhead = false
    scanner.beginPart(at: range.lowerBound)
  }

  /// Lets go of the block's bytes.
  mutating func endBlock() { buffer = [] }

  /// Moves what is not yet read to the front, and doubles the buffer where that is not enough.
  private mutating func makeRoom() {
    let wasFull = filled == buffer.count
    let start = scanner.record.start
    if start > 0 {
      for from in start..<filled { buffer[from - start] = buffer[from] }
      scanner.record.start = 0
      filled -= start
    }
    let wanted = filled > buffer.count / 2 ? 2 * buffer.count : wasFull ? preferredSize : 0
    if wanted > buffer.count {
      buffer.append(contentsOf: repeatElement(0, count: wanted - buffer.count))
    }
  }

  private mutating func read() throws(Diagnostic) -> Bool {
    do {
      let count = try stream.read(into: &buffer, from: filled)
      filled += count
      readCount += 1
      isAtEnd = count == 0
      return count > 0
    } catch {
      // There is nothing to go on with.
      hasEnded = true
      throw error
    }
  }
}

// MARK: - Cells

extension RecordReader {
  /// Whether numbers are written as 1234.5.
  var hasPlainNumbers: Bool { options.marks.arePlain }

  /// A number that is written in the file's own way.
  mutating func markedNumber(from first: Int, to last: Int) -> Float {
    let bytes = buffer
    return options.marks.number(bytes.span, from: first, to: last, using: &rewritten)
  }

  /// Whether the record's text may begin with a byte; spaces and a byte order mark may be in front.
  func mayBegin(with byte: UInt8) -> Bool {
    let field = record[0]
    let first = field.start < field.end ? buffer[record.start + Int(field.start)] : byte
    return first == byte || Tabular.isBlank(first) || first == 0xEF
  }
}
