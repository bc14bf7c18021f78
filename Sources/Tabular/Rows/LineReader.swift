internal import Diagnostics
internal import JSON
internal import Platform

/// Fills a buffer from a source and hands out lines, in memory that does not grow with the input.
/// Lines end with LF or CRLF; those of only spaces are skipped.
struct LineReader: ~Copyable {
  let source: ByteSource
  /// The most bytes that a line may have.
  let limit: Int
  private(set) var buffer: [UInt8]
  /// Where the line that was handed out last lies in the buffer, without its line break.
  private(set) var range = 0..<0
  /// Its number, counted from 1.
  private(set) var number = 0

  /// How many bytes of the buffer hold input.
  private var filled = 0
  private var isAtEnd = false
  /// The first byte that belongs to no line yet, and the first one behind it not yet looked at.
  private var start = 0
  private var looked = 0
  /// How many line breaks come before `start`.
  private(set) var count = 0
  /// Whether a byte order mark may come.
  private var isBeginning = true
  /// The next line, where it is known.
  private var ahead: Range<Int>?

  init(_ source: ByteSource, bufferSize: Int, limit: Int) {
    self.source = source
    self.limit = limit
    buffer = [UInt8](repeating: 0, count: max(bufferSize, 16))
  }

  /// Moves to the next line that is not blank.
  ///
  /// - Returns: false at the end.
  mutating func next() throws(Diagnostic) -> Bool {
    while !findLine() {
      if isAtEnd { return false }
      if filled - start > limit {
        isAtEnd = true
        start = filled
        throw Diagnostic(
          "a line longer than \(limit >> 20) MiB",
          at: SourceLocation(file: source.name, line: count + 1), kind: .data,
          notes: ["JSON lines are one object a line"])
      }
      makeRoom()
      let read = try source.read(into: &buffer, from: filled)
      isAtEnd = read == 0
      filled += read
    }
    // Proven: the loop ends with a line found.
    range = ahead ?? range
    ahead = nil
    number = count
    return true
  }

  /// Goes on with the bytes at hand up to the next line that is not blank.
  private mutating func findLine() -> Bool {
    let bytes = buffer
    while ahead == nil {
      looked = bytes.span.firstIndex(of: lineFeed, in: looked..<filled) ?? filled
      guard looked < filled || isAtEnd && start < filled else { return false }
      if isBeginning && bytes[start..<looked].starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
      isBeginning = false
      if !bytes[start..<looked].allSatisfy(JSON.isBlank) { ahead = start..<looked }
      start = min(looked + 1, filled)
      looked = start
      count += 1
    }
    return true
  }

  // MARK: - Blocks

  /// Goes back in front of the line that was handed out last.
  mutating func stepBack() {
    ahead = nil
    start = range.lowerBound
    looked = start
    count = number - 1
  }

  /// All whole lines at hand; reads, and waits, only where there are none.
  ///
  /// - Returns: nil at the end.
  mutating func nextBlock(parts count: Int) throws(Diagnostic) -> RowBlock? {
    while true {
      let parts = cut(count)
      if !parts.isEmpty { return RowBlock(bytes: buffer, parts: parts) }
      if isAtEnd { return nil }
      if filled - start > limit {
        isAtEnd = true
        defer { start = filled }
        return RowBlock(bytes: buffer, parts: [start..<filled], isCutOff: true)
      }
      try read(growingTo: count * RowBlock.partSize)
    }
  }

  /// Cuts off the whole lines at hand.
  private mutating func cut(_ count: Int) -> [Range<Int>] {
    let bytes = buffer
    let end =
      isAtEnd
      ? filled
      : bytes.span.lastIndex(of: lineFeed, in: start..<filled).map { $0 + 1 } ?? start
    var cutter = RowCutter(parts: count, of: start..<end)
    cutter.rowsEnd(atLineFeedsOf: bytes.span, in: start..<end)
    cutter.finish(at: end)
    start = end
    return cutter.parts
  }

  private mutating func read(growingTo size: Int) throws(Diagnostic) {
    let isFull = filled == buffer.count
    looked = start
    makeRoom()
    if isFull && buffer.count < size {
      buffer.append(contentsOf: repeatElement(0, count: buffer.count))
    }
    let read = try source.read(into: &buffer, from: filled)
    isAtEnd = read == 0
    filled += read
  }

  /// Makes ready for the lines of a part of a block, which are counted from 1.
  mutating func begin(_ block: RowBlock, part: Int) {
    let range = block.parts[part]
    buffer = block.bytes
    filled = range.upperBound
    isAtEnd = !block.isCutOff
    isBeginning = false
    ahead = nil
    start = range.lowerBound
    looked = start
    count = 0
  }

  /// Lets go of the block's bytes.
  mutating func endBlock() { buffer = [] }

  /// Moves what is not yet read to the front, and doubles the buffer where that is not enough.
  private mutating func makeRoom() {
    if start > 0 {
      for from in start..<filled { buffer[from - start] = buffer[from] }
      filled -= start
      looked -= start
      start = 0
    }
    if filled > buffer.count / 2 {
      buffer.append(contentsOf: repeatElement(0, count: buffer.count))
    }
  }
}
