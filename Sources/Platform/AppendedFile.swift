public import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that grows piece by piece, for readers that follow it.
public final class AppendedFile: ByteSink {
  private let path: String
  private let descriptor: Int32
  /// Whether nothing was in the file when it was opened.
  public let wasEmpty: Bool

  /// - Parameter keepsContent: whether to go on where the file ends; false to begin anew.
  /// - Throws: a diagnostic of kind `output` where the file cannot be written.
  public init(path: String, keepsContent: Bool) throws(Diagnostic) {
    self.path = path
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (keepsContent ? 0 : O_TRUNC)
    // Safe: the path is copied by the system before the call returns.
    descriptor = unsafe open(path, flags, 0o666)
    if descriptor < 0 { throw Self.failure(path, errno) }
    wasEmpty = !keepsContent || lseek(descriptor, 0, SEEK_END) <= 0
  }

  deinit { close(descriptor) }

  public func write(_ bytes: Span<UInt8>) throws(Diagnostic) {
    let failure = writeFully(bytes, to: descriptor)
    if failure != 0 { throw Self.failure(path, failure) }
  }

  public func flush() {}

  private static func failure(_ path: String, _ code: Int32) -> Diagnostic {
    Diagnostic("cannot write '\(path)': \(systemMessage(code))", kind: .output)
  }
}
