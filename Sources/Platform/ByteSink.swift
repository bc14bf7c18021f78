public import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Where bytes go, from front to back.
public protocol ByteSink: AnyObject {
  func write(_ bytes: Span<UInt8>) throws(Diagnostic)
  /// Hands on what was kept back, and reports what could not be written.
  func flush() throws(Diagnostic)
  /// Whether nobody reads any more, so that there is no use in going on.
  var isClosed: Bool { get }
}

extension ByteSink {
  public var isClosed: Bool { false }

  public func write(_ text: String) throws(Diagnostic) {
    try write(Array(text.utf8).span)
  }
}

/// Standard output or standard error, buffered.
///
/// A reader that has closed the pipe is no failure: what comes after is dropped, and `isClosed`
/// says that there is no use in going on.
public final class StandardStream: ByteSink {
  public private(set) var isClosed = false
  private let descriptor: Int32
  private let name: String
  private var buffer: [UInt8] = []

  private init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    // A closed pipe is seen as EPIPE; the signal would end the process without a word.
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Puts something in the place of standard streams that the process was started without, so that
  /// no file it opens gets their number, and with it what is said to them. They fail as before.
  public static func occupyClosed() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
      // Safe: a constant path. The lowest free number is taken, and it is this one.
      _ = unsafe open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  public static var output: StandardStream { StandardStream(descriptor: 1, name: "stdout") }
  public static var error: StandardStream { StandardStream(descriptor: 2, name: "stderr") }

  public func write(_ bytes: Span<UInt8>) throws(Diagnostic) {
    if isClosed { return }
    buffer.append(copying: bytes)
    if buffer.count >= 64 << 10 { try flush() }
  }

  public func flush() throws(Diagnostic) {
    defer { buffer.removeAll(keepingCapacity: true) }
    if isClosed || buffer.isEmpty { return }
    // Messages that nobody takes do not keep a process that was asked to end.
    let failure = writeFully(
      buffer.span, to: descriptor, isGivenUp: descriptor == 2 ? { Interruption.isAsked } : nil)
    if failure == EPIPE {
      isClosed = true
    } else if failure != 0 {
      throw Diagnostic("cannot write to \(name): \(systemMessage(failure))", kind: .output)
    }
  }
}

extension [UInt8] {
  /// Appends all bytes in one piece.
  public mutating func append(copying bytes: Span<UInt8>) {
    // Safe: the buffer is read inside the closure only.
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}

/// Writes every byte.
///
/// - Parameter isGivenUp: looked at once a second where the descriptor takes nothing; whether the rest
///   is dropped.
/// - Returns: 0, or the error number of the system.
func writeFully(
  _ bytes: Span<UInt8>, to descriptor: Int32, isGivenUp: (() -> Bool)? = nil
) -> Int32 {
  // Safe: reads only within the span's bytes.
  unsafe bytes.withUnsafeBytes { bytes in
    guard let first = bytes.baseAddress else { return 0 }  // empty
    var start = 0
    while start < bytes.count {
      if Fault.strikes(.write) { return errno }
      var piece = bytes.count - start
      if let isGivenUp {
        while !isWritable(descriptor) { if isGivenUp() { return 0 } }
        // A pipe that takes anything takes so much at once.
        piece = min(piece, Int(_POSIX_PIPE_BUF))
      }
      let count = unsafe write(descriptor, first + start, piece)
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN {
          _ = isWritable(descriptor, within: -1)
          continue
        }
        return errno
      }
      start += count
    }
    return 0
  }
}

/// Whether a stream takes bytes, or fails, within so many milliseconds; any time where that is less than
/// 0. A signal ends the waiting.
private func isWritable(_ descriptor: Int32, within milliseconds: Int32 = 1000) -> Bool {
  var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  // Safe: poll reads and fills the one struct it is given.
  return unsafe poll(&request, 1, milliseconds) > 0
}
