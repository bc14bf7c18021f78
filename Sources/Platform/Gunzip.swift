internal import CZlib
public import Diagnostics

/// Unpacks gzip: any number of members one after another, as `cat a.gz b.gz` makes them. Zeros
/// after the last one, with which tapes are filled up, count as nothing.
///
/// - Source: RFC 1952; zlib does the work.
@safe
public final class Gunzip: ByteConverter {
  private let name: String
  /// It must not move: zlib keeps its address.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isInsideMember = false
  private var memberCount = 0

  /// Whether bytes begin as gzip does.
  public static func isGzip(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.starts(with: [0x1F, 0x8B])
  }

  /// - Parameter name: the file's, for messages.
  public init(name: String) {
    self.name = name
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 bits are the largest window there is; 16 more say that it is gzip and not zlib.
    let status = unsafe inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib \(ZLIB_VERSION) has not started: \(status)")
  }

  deinit {
    // Safe: the stream was set up by `init` and nobody else has it.
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  public func convert(_ input: Span<UInt8>, isLast: Bool, into output: inout MutableSpan<UInt8>)
    throws(Diagnostic) -> (taken: Int, written: Int)
  {
    var start = 0
    if !isInsideMember {
      if memberCount > 0 {
        while start < input.count && input[start] == 0 { start += 1 }
      }
      if start == input.count { return (start, 0) }
      // Safe: the stream was set up by `init`.
      unsafe inflateReset(stream)
      isInsideMember = true
    }
    let (status, taken, written) = inflate(input.extracting(start..<input.count), into: &output)
    switch status {
    case Z_STREAM_END:
      isInsideMember = false
      memberCount += 1
    case Z_OK: break
    case Z_BUF_ERROR:
      // Nothing could be done: more input is needed.
      if isLast && written == 0 { throw problem("the file is cut off: its gzip data has no end") }
    case Z_MEM_ERROR: throw problem("there is no memory left to unpack the file")
    default: throw problem("the file's gzip data is damaged")
    }
    return (start + taken, written)
  }

  private func inflate(_ input: Span<UInt8>, into output: inout MutableSpan<UInt8>)
    -> (status: Int32, taken: Int, written: Int)
  {
    // Safe: zlib reads and writes within the counts given here, and keeps neither address.
    unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(output.count)
        let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        return unsafe (
          status, input.count - Int(stream.pointee.avail_in),
          output.count - Int(stream.pointee.avail_out)
        )
      }
    }
  }

  private func problem(_ message: String) -> Diagnostic {
    Diagnostic(
      message, at: SourceLocation(file: name), kind: .data,
      notes: ["`gzip --test` checks a file; get it anew where it came from"])
  }
}
