public import Diagnostics

/// Bytes that are read from front to back.
public protocol ByteStream: AnyObject {
  /// As it is called in messages.
  var name: String { get }

  /// Reads what is there, waiting only when nothing is, into `buffer` from index `start` on.
  ///
  /// - Returns: how many bytes were read; 0 at the end.
  func read(into buffer: inout [UInt8], from start: Int) throws(Diagnostic) -> Int
}

/// Makes other bytes of bytes, piece by piece.
public protocol ByteConverter: AnyObject {
  /// Converts as much of `input` as fits into `output`.
  ///
  /// - Parameter isLast: whether nothing comes after `input`.
  /// - Returns: how many bytes were taken and how many written; none of both where it needs more
  ///   input, or has come to its end.
  func convert(_ input: Span<UInt8>, isLast: Bool, into output: inout MutableSpan<UInt8>)
    throws(Diagnostic) -> (taken: Int, written: Int)
}

/// A stream as a converter makes it of another one, in memory that does not grow.
public final class ConvertedStream: ByteStream {
  /// The most bytes that one read gives.
  public static let pieceSize = 64 << 10

  public var name: String { source.name }
  private let source: any ByteStream
  private let converter: any ByteConverter
  private var input: [UInt8]
  /// What of the input is not yet taken.
  private var waiting: Range<Int>
  private var isAtEnd = false
  private var output = [UInt8](repeating: 0, count: pieceSize)
  /// What of the output is not yet read.
  private var ready = 0..<0

  /// - Parameter beginning: what was already read of the source.
  public init(
    _ source: any ByteStream, through converter: any ByteConverter,
    beginning: ArraySlice<UInt8> = []
  ) {
    self.source = source
    self.converter = converter
    input = Array(beginning)
    waiting = 0..<beginning.count
    let room = Self.pieceSize - input.count
    if room > 0 { input.append(contentsOf: repeatElement(0, count: room)) }
  }

  public func read(into buffer: inout [UInt8], from start: Int) throws(Diagnostic) -> Int {
    while ready.isEmpty {
      let (taken, written) = try convert()
      waiting = waiting.lowerBound + taken..<waiting.upperBound
      ready = 0..<written
      if taken == 0 && written == 0 {
        if isAtEnd { return 0 }
        try refill()
      }
    }
    let count = min(ready.count, buffer.count - start)
    let end = ready.lowerBound + count
    buffer.replaceSubrange(start..<start + count, with: output[ready.lowerBound..<end])
    ready = end..<ready.upperBound
    return count
  }

  private func convert() throws(Diagnostic) -> (taken: Int, written: Int) {
    // A span of a class's property cannot be handed on.
    var written: [UInt8] = []
    swap(&written, &output)
    defer { swap(&written, &output) }
    let bytes = input
    var span = written.mutableSpan
    return try converter.convert(bytes.span.extracting(waiting), isLast: isAtEnd, into: &span)
  }

  /// Reads more behind what the converter has left, which is never a whole buffer.
  private func refill() throws(Diagnostic) {
    let rest = Array(input[waiting])
    input.replaceSubrange(0..<rest.count, with: rest)
    if rest.count == input.count { input.append(contentsOf: repeatElement(0, count: rest.count)) }
    let count = try source.read(into: &input, from: rest.count)
    waiting = 0..<rest.count + count
    isAtEnd = count == 0
  }
}
