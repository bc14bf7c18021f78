internal import Diagnostics
internal import Platform

/// Fills a buffer from a source and hands out records, in memory that does not grow with the input.
struct RecordReader: ~Copyable {
  let source: ByteSource
  /// The most bytes that a record may have.
  let recordLimit: Int
  let missing: MissingCells
  /// The record that was handed out last; its bytes are in the buffer until the next `next`.
  private(set) var record = Record()
  private(set) var buffer: [UInt8]

  /// How many bytes of the buffer hold input.
  private var filled = 0
  private var isAtEnd = false
  private var hasEnded = false
  /// Whether the scanner has read a whole record ahead.
  private var isAhead = false
  private var scanner = RecordScanner(delimiter: UInt8(ascii: ","))
  private var hasher = FingerprintHasher()

  init(_ source: ByteSource, missing: MissingCells, bufferSize: Int, recordLimit: Int) {
    self.source = source
    self.missing = missing
    self.recordLimit = recordLimit
    buffer = [UInt8](repeating: 0, count: max(bufferSize, 16))
  }

  /// Of all bytes read so far.
  var fingerprint: Fingerprint { hasher.fingerprint }

  /// Reads up to the end of the first line at least, unless it is longer than the buffer. Checks
  /// that it is text, and finds out the delimiter where none is given.
  mutating func begin(delimiter: UInt8?) throws(Diagnostic) {
    var checked = 0
    while filled < buffer.count, try read() {
      let new = buffer[checked..<filled]
      if new.contains(lineFeed) || new.contains(carriageReturn) { break }
      checked = filled
    }
    if let problem = Sniffer.problem(buffer[..<filled], name: source.name) { throw problem }
    // A byte order mark is no part of the text.
    let start = buffer[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let found = Sniffer(buffer, start: start, filled: filled, isLast: isAtEnd).delimiter
    scanner = RecordScanner(delimiter: delimiter ?? found)
    scanner.begin(at: start)
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

  /// Whether `next` can answer without reading more bytes.
  mutating func canContinueWithoutReading() -> Bool {
    isAhead || hasEnded || scanAhead() || isAtEnd
  }

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

  /// Goes on with the bytes at hand. Blank records are skipped.
  private mutating func scanAhead() -> Bool {
    let bytes = buffer
    while !isAhead {
      guard scanner.scan(bytes.span, filled: filled, isLast: isAtEnd) else { return false }
      if isBlank(scanner.record) {
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

  /// Moves what is not yet read to the front, and doubles the buffer where that is not enough.
  private mutating func makeRoom() {
    let start = scanner.record.start
    if start > 0 {
      for from in start..<filled { buffer[from - start] = buffer[from] }
      scanner.record.start = 0
      filled -= start
    }
    if filled > buffer.count / 2 {
      buffer.append(contentsOf: repeatElement(0, count: buffer.count))
    }
  }

  private mutating func read() throws(Diagnostic) -> Bool {
    let count = try source.read(into: &buffer, from: filled)
    let bytes = buffer
    hasher.update(bytes.span, filled..<filled + count)
    filled += count
    isAtEnd = count == 0
    return count > 0
  }
}
