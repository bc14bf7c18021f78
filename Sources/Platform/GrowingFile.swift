public import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A large file that is made from front to back, to be read again, and to get its name when it is
/// complete.
///
/// Until then it has a name of its own, which no other process takes, or none at all: such a file is
/// gone with the process, however that ends. What a process that was killed leaves behind,
/// `removeAbandoned` finds.
public final class GrowingFile: ByteSink {
  private let folder: String
  private let descriptor: Int32
  /// Where it lies until it is kept; nil for a file without a name.
  private var temporary: String?
  private var buffer: [UInt8] = []
  private var written = 0

  private static let prefix = ".nnctl-"
  private static let suffix = ".tmp"

  /// - Parameters:
  ///   - folder: is made where it is not there.
  ///   - isNamed: whether it is to be kept.
  /// - Throws: a diagnostic of kind `output`.
  public init(in folder: String, isNamed: Bool) throws(Diagnostic) {
    self.folder = folder
    try Folder.make(folder)
    while true {
      let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
      let path = Path.join(folder, Self.prefix + digits + Self.suffix)
      // Safe: the path is copied by the system before the call returns.
      let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if descriptor < 0 {
        if errno == EEXIST { continue }
        throw Self.failure(folder, errno)
      }
      // Someone who looks for abandoned files may have found it before it was locked.
      let isOurs =
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
        && FileFacts(path: path)?.inode == FileFacts(descriptor: descriptor)?.inode
      guard isOurs else {
        close(descriptor)
        continue
      }
      self.descriptor = descriptor
      temporary = path
      break
    }
    if !isNamed, let path = temporary {
      Folder.remove(file: path)
      temporary = nil
    }
  }

  deinit {
    if let temporary { Folder.remove(file: temporary) }
    close(descriptor)
  }

  /// The bytes so far.
  public var count: Int { written + buffer.count }

  public func write(_ bytes: Span<UInt8>) throws(Diagnostic) {
    if buffer.count + bytes.count > 1 << 20 { try flush() }
    guard bytes.count < 1 << 20 else { return try writeNow(bytes) }
    buffer.append(copying: bytes)
  }

  /// Writes numbers in the machine's byte order.
  public func write(_ numbers: Span<some PlainNumber>) throws(Diagnostic) {
    // Safe: any number is so many bytes, which are read inside the closure only.
    let failure: Diagnostic? = unsafe numbers.withUnsafeBytes { bytes in
      do throws(Diagnostic) {
        try unsafe write(
          UnsafeBufferPointer(
            start: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), count: bytes.count
          ).span)
        return nil
      } catch { return error }
    }
    if let failure { throw failure }
  }

  /// Zeros up to the next multiple of `size` bytes.
  public func align(to size: Int) throws(Diagnostic) {
    let zeros = [UInt8](repeating: 0, count: (size - count % size) % size)
    try write(zeros.span)
  }

  public func flush() throws(Diagnostic) {
    if buffer.isEmpty { return }
    defer { buffer.removeAll(keepingCapacity: true) }
    try writeNow(buffer.span)
  }

  private func writeNow(_ bytes: Span<UInt8>) throws(Diagnostic) {
    let failure = writeFully(bytes, to: descriptor)
    if failure != 0 { throw Self.failure(folder, failure) }
    written += bytes.count
  }

  /// What was written so far, as memory.
  public func map(window: Int = MappedFile.standardWindow) throws(Diagnostic) -> MappedFile {
    try flush()
    return try MappedFile(
      descriptor: descriptor, count: written, name: "a file in \(folder)", window: window)
  }

  /// What was written so far, to be read at any place.
  public func reopened() throws(Diagnostic) -> StoredFile {
    try flush()
    let other = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    if other < 0 { throw Self.failure(folder, errno) }
    return StoredFile(descriptor: other, count: written)
  }

  /// Brings the file to the disk and gives it a name in its folder, in place of a file that has it.
  ///
  /// - Throws: a diagnostic of kind `output`.
  public func keep(as name: String) throws(Diagnostic) {
    guard let temporary else { preconditionFailure("a file without a name cannot be kept") }
    try flush()
    // Safe: both paths are copied by the system before the call returns.
    if unsafe fsync(descriptor) != 0 || rename(temporary, Path.join(folder, name)) != 0 {
      throw Self.failure(folder, errno)
    }
    self.temporary = nil
  }

  /// Removes what processes that are dead have left in a folder.
  public static func removeAbandoned(in folder: String) {
    for entry in Folder.entries(folder)
    where entry.name.hasPrefix(prefix) && entry.name.hasSuffix(suffix) {
      let path = Path.join(folder, entry.name)
      // Safe: the path is copied by the system before the call returns.
      let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { Folder.remove(file: path) }
      close(descriptor)
    }
  }

  private static func failure(_ folder: String, _ code: Int32) -> Diagnostic {
    let isFull = [ENOSPC, EDQUOT, EFBIG].contains(code)
    return Diagnostic(
      "cannot write a working file in '\(folder)': \(systemMessage(code))", kind: .output,
      notes: isFull
        ? ["make room there, or name a folder that has more: XDG_CACHE_HOME=…"]
        : ["name a folder that can be written: XDG_CACHE_HOME=…"])
  }
}
