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
  private var count = 0
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

  /// Whether `next` can answer without reading more bytes.
  mutating func canContinueWithoutReading() -> Bool { findLine() || isAtEnd }

  /// Goes on with the bytes at hand up to the next line that is not blank.
  private mutating func findLine() -> Bool {
    let bytes = buffer
    while ahead == nil {
      while looked < filled && bytes[looked] != lineFeed { looked += 1 }
      guard looked < filled || isAtEnd && start < filled else { return false }
      if count == 0 && bytes[start..<looked].starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
      if !bytes[start..<looked].allSatisfy(JSON.isBlank) { ahead = start..<looked }
      start = min(looked + 1, filled)
      looked = start
      count += 1
    }
    return true
  }

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
