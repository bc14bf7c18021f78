public import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that replaces another in one step, when it is complete.
///
/// The bytes go to `.NAME.tmp` in the target's folder, under a lock; `commit` brings them to the
/// disk and renames. Until then, and whatever ends the process, the old file stays as it was. A
/// temporary file that a dead process left is taken over. A target that is no regular file (a pipe,
/// `/dev/stdout`) is written directly.
public final class AtomicFile: ByteSink {
  private let path: String
  private let target: String
  private let temporary: String?
  private var descriptor: Int32
  private var buffer: [UInt8] = []

  /// - Throws: a diagnostic of kind `output` where the file cannot be written, or where another
  ///   process is writing it.
  public init(path: String) throws(Diagnostic) {
    self.path = path
    if path.isEmpty {
      throw Diagnostic("cannot write '': a file has a name", kind: .output)
    }
    if Path.isDirectory(path) {
      throw Diagnostic("cannot write '\(path)': it is a folder", kind: .output)
    }
    let status = Path.status(path)
    if let status, status.st_mode & S_IFMT != S_IFREG {
      target = path
      temporary = nil
      descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
      if descriptor < 0 { throw Self.failure(path) }
      return
    }
    target = Self.followingLinks(path)
    let temporary = Path.join(Path.folder(of: target), ".\(Path.name(of: target)).tmp")
    self.temporary = temporary
    descriptor = try Self.openLocked(temporary, for: path)
    let mode = status.map { $0.st_mode & 0o777 }
    if ftruncate(descriptor, 0) != 0 || mode.map({ fchmod(descriptor, $0) != 0 }) ?? false {
      throw Self.failure(path)
    }
  }

  deinit {
    guard descriptor >= 0 else { return }
    if let temporary { unsafe unlink(temporary) }
    close(descriptor)
  }

  /// Fails now where a write would fail later. Leaves nothing behind.
  ///
  /// What is no regular file is not opened: a pipe that is opened and closed has ended for its
  /// reader.
  public static func check(path: String) throws(Diagnostic) {
    guard let status = Path.status(path), ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    else {
      _ = try AtomicFile(path: path)
      return
    }
    if unsafe access(path, W_OK) != 0 { throw failure(path) }
  }

  public func write(_ bytes: Span<UInt8>) throws(Diagnostic) {
    buffer.append(copying: bytes)
    if buffer.count >= 1 << 20 { try flush() }
  }

  public func flush() throws(Diagnostic) {
    defer { buffer.removeAll(keepingCapacity: true) }
    let failure = writeFully(buffer.span, to: descriptor)
    if failure != 0 { throw Self.failure(path, failure) }
  }

  /// Makes the new content the file's content.
  public func commit() throws(Diagnostic) {
    try flush()
    guard let temporary else { return }
    if unsafe fsync(descriptor) != 0 || rename(temporary, target) != 0 { throw Self.failure(path) }
    close(descriptor)
    descriptor = -1
    // The rename itself is on the disk only when the folder is.
    let folder = unsafe open(Path.folder(of: target), O_RDONLY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Writes a whole file in one step.
  public static func write(_ bytes: [UInt8], to path: String) throws(Diagnostic) {
    let file = try AtomicFile(path: path)
    try file.write(bytes.span)
    try file.commit()
  }

  private static func openLocked(_ temporary: String, for path: String) throws(Diagnostic) -> Int32
  {
    while true {
      let descriptor = unsafe open(temporary, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      if descriptor < 0 { throw failure(path) }
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        let reason = errno
        close(descriptor)
        if reason == EWOULDBLOCK {
          throw Diagnostic("cannot write '\(path)': another process is writing it", kind: .output)
        }
        throw failure(path, reason)
      }
      // Its last owner may have renamed the file between our two calls: then it is not ours.
      var status = stat()
      unsafe fstat(descriptor, &status)
      if Path.status(temporary)?.st_ino == status.st_ino { return descriptor }
      close(descriptor)
    }
  }

  private static func followingLinks(_ path: String) -> String {
    Path.physical(path) ?? Path.linkTarget(path) ?? path
  }

  private static func failure(_ path: String, _ code: Int32 = errno) -> Diagnostic {
    Diagnostic("cannot write '\(path)': \(systemMessage(code))", kind: .output)
  }
}
