public import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that grows line by line, for readers that follow it. Nobody else has it meanwhile.
public final class AppendedFile: ByteSink {
  private let path: String
  private let descriptor: Int32
  /// The bytes that were kept of what was in the file; 0 for what is no regular file.
  public let kept: Int
  /// Whether what was kept ends within a line.
  public let endsInLine: Bool

  /// - Parameter limit: the bytes at the beginning that are kept, if there are so many: 0 to begin
  ///   anew, nil to go on where the file ends.
  /// - Throws: a diagnostic of kind `output` where the file cannot be written, or another training
  ///   writes it.
  public init(path: String, keeping limit: Int?) throws(Diagnostic) {
    self.path = path
    // Safe: the path is copied by the system before the call returns.
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw WriteFailure.diagnostic(path, errno) }
    guard let size = FileFacts(descriptor: descriptor)?.size else {
      (kept, endsInLine) = (0, false)
      return
    }
    // Rows of two trainings would mix. A file system without locks has them nevertheless.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK {
      close(descriptor)
      throw Diagnostic("cannot write '\(path)': another training is writing it", kind: .output)
    }
    kept = min(size, limit ?? size)
    let last = kept > 0 ? Self.byte(of: path, at: kept - 1) : nil
    endsInLine = last.map { $0 != UInt8(ascii: "\n") } ?? false
    if kept < size, ftruncate(descriptor, off_t(kept)) != 0 {
      throw WriteFailure.diagnostic(path, errno)
    }
  }

  deinit { close(descriptor) }

  /// Fails now where a write would fail later. Leaves nothing behind.
  public static func check(path: String) throws(Diagnostic) {
    guard Path.exists(path), !Path.isDirectory(path) else {
      return try AtomicFile.check(path: path)
    }
    // Safe: the path is copied by the system before the call returns.
    if unsafe access(path, W_OK) != 0 { throw WriteFailure.diagnostic(path, errno) }
  }

  /// Adds all of it, or nothing.
  public func write(_ bytes: Span<UInt8>) throws(Diagnostic) {
    let size = FileFacts(descriptor: descriptor)?.size
    let code = writeFully(bytes, to: descriptor)
    if code == 0 { return }
    if let size { ftruncate(descriptor, off_t(size)) }
    throw WriteFailure.diagnostic(
      path, code, folder: size.map { _ in Path.folder(of: path) })
  }

  public func flush() {}

  private static func byte(of path: String, at offset: Int) -> UInt8? {
    // Safe: the path is copied by the system before the call returns.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var byte: UInt8 = 0
    // Safe: pread fills the one byte it is given.
    return unsafe pread(descriptor, &byte, 1, off_t(offset)) == 1 ? byte : nil
  }
}
