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
/// disk, renames, and brings the folder to the disk. Until then, and whatever ends the process, the
/// old file stays as it was. Of two writers one waits for the other, so that the last wins and
/// nothing mixes. A temporary file that a dead process left is removed.
///
/// A link is followed, also one that leads nowhere yet. The new file has the mode of the old one, and
/// its owner where the system lets us; another name of the old file (a hard link) keeps the old
/// content. A target that is no regular file (a pipe, `/dev/stdout`) is written directly.
public final class AtomicFile: ByteSink {
  private let path: String
  private let target: String
  private let temporary: String?
  private let descriptor: Int32
  private var isCommitted = false
  private var buffer: [UInt8] = []
  private var written = 0
  /// Whether a write has failed that a shorter file would not have met.
  private var isTooLarge = false

  /// So many seconds a writer waits for another one.
  private static let patience = 10.0

  /// - Throws: a diagnostic of kind `output` where the file cannot be written, or where another
  ///   process goes on writing it for ten seconds.
  public convenience init(path: String) throws(Diagnostic) {
    try self.init(path: path, patience: Self.patience)
  }

  /// - Parameter patience: in seconds.
  package init(path: String, patience: Double) throws(Diagnostic) {
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
      // Safe: the path is copied by the system before the call returns.
      descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
      if descriptor < 0 { throw WriteFailure.diagnostic(path, errno) }
      return
    }
    target = try Self.followingLinks(path)
    let temporary = Self.temporary(for: target)
    self.temporary = temporary
    // Replacing needs no right to the old file, so it is looked for: who takes it away means it.
    // Safe: the path is copied by the system before the call returns.
    if unsafe status != nil && access(target, W_OK) != 0 {
      throw WriteFailure.diagnostic(path, errno)
    }
    descriptor = try Self.openLocked(temporary, for: path, patience: patience)
    if let status, let failure = takeOver(status) { throw failure }
  }

  deinit {
    if let temporary, !isCommitted, Self.isOpen(descriptor, at: temporary) {
      Folder.remove(file: temporary)
    }
    close(descriptor)
  }

  /// Fails now where a write would fail later. Leaves nothing behind, and takes away what a dead
  /// process left.
  ///
  /// What is no regular file is not opened: a pipe that is opened and closed has ended for its
  /// reader. Where another process is writing, it can be done.
  public static func check(path: String) throws(Diagnostic) {
    if let status = Path.status(path), ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
      // Safe: the path is copied by the system before the call returns.
      if unsafe access(path, W_OK) != 0 { throw WriteFailure.diagnostic(path, errno) }
      return
    }
    if !isBeingWritten(path) { _ = try AtomicFile(path: path) }
  }

  /// Whether another process, or another part of this one, is writing the file.
  private static func isBeingWritten(_ path: String) -> Bool {
    guard let target = try? followingLinks(path) else { return false }
    return isLocked(temporary(for: target))
  }

  /// Whether anybody has the lock of a file that `openLocked` makes.
  static func isLocked(_ path: String) -> Bool {
    let descriptor = openExisting(path)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  public func write(_ bytes: Span<UInt8>) throws(Diagnostic) {
    buffer.append(copying: bytes)
    if buffer.count >= 1 << 20 { try flush() }
  }

  public func flush() throws(Diagnostic) {
    defer { buffer.removeAll(keepingCapacity: true) }
    let code = writeFully(buffer.span, to: descriptor)
    if code != 0 { throw failure(code) }
    written += buffer.count
  }

  /// Makes the new content the file's content.
  public func commit() throws(Diagnostic) {
    try flush()
    guard let temporary else { return }
    // Safe: the paths are copied by the system before the call returns.
    guard
      unsafe bringToDisk(descriptor) && !Fault.strikes(.rename) && rename(temporary, target) == 0
    else { throw failure(errno) }
    isCommitted = true
    if let code = Self.bringFolderToDisk(Path.folder(of: target)) {
      throw WriteFailure.diagnostic(path, code).noting(
        "the new file is in its place; a loss of power may take it back to the old one")
    }
  }

  /// Writes a whole file in one step.
  public static func write(_ bytes: [UInt8], to path: String) throws(Diagnostic) {
    try write(to: path) { sink throws(Diagnostic) in try sink.write(bytes.span) }
  }

  /// Writes a whole file in one step. Where it is too large, the error says how large it is.
  ///
  /// - Parameter content: writes all of it; it may be asked twice.
  public static func write(
    to path: String, _ content: (any ByteSink) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    let file = try AtomicFile(path: path)
    do throws(Diagnostic) {
      try content(file)
      try file.commit()
    } catch {
      guard file.isTooLarge else { throw error }
      let counter = ByteCounter()
      try content(counter)
      throw error.noting("the whole file has \(ByteSize.text(counter.count))")
    }
  }

  /// Gives the new file the old one's mode and owner.
  private func takeOver(_ old: stat) -> Diagnostic? {
    var new = stat()
    // Safe: fstat fills the struct it is given.
    unsafe fstat(descriptor, &new)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid) {
      // Who may not give a file away leaves one of their own, in the old group if they are in it.
      if fchown(descriptor, old.st_uid, old.st_gid) != 0 {
        _ = fchown(descriptor, uid_t.max, old.st_gid)
      }
    }
    let mode = old.st_mode & 0o777
    return new.st_mode & 0o777 == mode || fchmod(descriptor, mode) == 0 ? nil : failure(errno)
  }

  private func failure(_ code: Int32) -> Diagnostic {
    isTooLarge = temporary != nil && WriteFailure.isOfSize(code)
    let failure = WriteFailure.diagnostic(
      path, code, folder: temporary.map { Path.folder(of: $0) }, written: written)
    let hasOld = temporary != nil && Path.exists(target)
    return hasOld ? failure.noting("'\(path)' stays as it was") : failure
  }
}

// MARK: - The temporary file

extension AtomicFile {
  /// Why there is no temporary file.
  private enum Busy: Error {
    /// Another process has it.
    case writing
    /// The error number of the system.
    case failed(Int32)
    /// What lies in its place cannot be taken away, for the reason given.
    case inTheWay(Int32)
  }

  /// Opens a file to lock it: for writing where that is allowed, since file systems of the network lock
  /// no other for one process alone.
  private static func openExisting(_ path: String) -> Int32 {
    let flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    // Safe: the path is copied by the system before the call returns.
    let descriptor = unsafe open(path, O_RDWR | flags)
    return unsafe descriptor >= 0 || errno == ENOENT ? descriptor : open(path, O_RDONLY | flags)
  }

  private static func temporary(for target: String) -> String {
    Path.join(Path.folder(of: target), ".\(Path.name(of: target)).tmp")
  }

  /// Makes a file that nobody else has, in place of what a dead process has left.
  ///
  /// - Parameters:
  ///   - path: what it is made for.
  ///   - other: who may have it.
  ///   - patience: the seconds to wait for them.
  static func openLocked(
    _ temporary: String, for path: String, by other: String = "another process",
    patience: Double = 0
  ) throws(Diagnostic) -> Int32 {
    do throws(Busy) {
      return try openLocked(temporary, patience: patience)
    } catch {
      switch error {
      case .writing:
        throw Diagnostic("cannot write '\(path)': \(other) is writing it", kind: .output)
      case .inTheWay(let code):
        throw WriteFailure.diagnostic(path, code).noting(
          "'\(temporary)' is in the way: remove it, unless \(other) is writing")
      case .failed(let code):
        let failure = WriteFailure.diagnostic(path, code, folder: Path.folder(of: temporary))
        if let target = Path.linkTarget(path) {
          throw failure.noting("it is a link to '\(target)'")
        }
        guard [EACCES, EPERM, EROFS].contains(code), Path.exists(path) else { throw failure }
        throw failure.noting(
          "the new file is made beside the old one: its folder has to be one that can be written")
      }
    }
  }

  /// The lock is that of the file: who renames it or removes it ends it for all who wait, and they begin
  /// again.
  private static func openLocked(_ temporary: String, patience: Double) throws(Busy) -> Int32 {
    let end = monotonicSeconds() + patience
    while true {
      // Safe: the path is copied by the system before the call returns.
      let new = unsafe open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
      if new < 0 && errno != EEXIST { throw .failed(errno) }
      let descriptor = new >= 0 ? new : openExisting(temporary)
      // One that is gone by now was another writer's.
      if descriptor < 0 && errno != ENOENT { throw .inTheWay(errno) }
      if descriptor >= 0 {
        let isLocked = !Fault.strikes(.flock) && flock(descriptor, LOCK_EX | LOCK_NB) == 0
        let reason = isLocked ? 0 : errno
        // A file system without locks: who has made the file has it.
        if new >= 0 && !isLocked && reason != EWOULDBLOCK { return new }
        let isThere = isLocked && isOpen(descriptor, at: temporary)
        if new >= 0 && isThere { return new }
        defer { close(descriptor) }
        if !isLocked && reason != EWOULDBLOCK { throw .inTheWay(reason) }
        // The lock of a dead process is free.
        if isThere && !Folder.remove(file: temporary) { throw .inTheWay(errno) }
        if isThere { continue }
      }
      if monotonicSeconds() >= end { throw .writing }
      usleep(5_000)
    }
  }

  /// Whether an open file is the one of that name.
  static func isOpen(_ descriptor: Int32, at path: String) -> Bool {
    var open = stat()
    var named = stat()
    // Safe: both calls fill the struct they are given.
    return unsafe fstat(descriptor, &open) == 0 && lstat(path, &named) == 0
      && open.st_ino == named.st_ino && open.st_dev == named.st_dev
  }

  /// Where a file lies, or will lie.
  static func followingLinks(_ path: String) throws(Diagnostic) -> String {
    if let physical = Path.physical(path) { return physical }
    var target = path
    for _ in 0..<40 {
      guard let next = Path.linkTarget(target) else { return target }
      target = next
    }
    throw WriteFailure.diagnostic(path, ELOOP)
  }
}

// MARK: - The disk

/// Whether all bytes of an open file are on the disk. A file system that tells of failures only when a
/// file is closed is asked with a second descriptor: closing the first would give up its lock.
func bringToDisk(_ descriptor: Int32) -> Bool {
  guard !Fault.strikes(.fsync), synchronize(descriptor) == 0 else { return false }
  let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
  return copy >= 0 && close(copy) == 0 && !Fault.strikes(.close)
}

private func synchronize(_ descriptor: Int32) -> Int32 {
  #if canImport(Darwin)
    // There fsync leaves the bytes in the memory of the disk.
    if fcntl(descriptor, F_FULLFSYNC) == 0 { return 0 }
  #endif
  while true {
    let result = fsync(descriptor)
    if result == 0 || errno != EINTR { return result }
  }
}

extension AtomicFile {
  /// A rename itself is on the disk only when the folder is.
  ///
  /// - Returns: the system's error number where it failed. A folder that may not be read and a file
  ///   system that does not do this to folders are no failures.
  private static func bringFolderToDisk(_ path: String) -> Int32? {
    // Safe: the path is copied by the system before the call returns.
    let folder = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return errno == EACCES ? nil : errno }
    defer { close(folder) }
    if !Fault.strikes(.fsyncFolder), synchronize(folder) == 0 { return nil }
    return [EINVAL, ENOTSUP, EBADF].contains(errno) ? nil : errno
  }
}

/// Counts what would be written.
private final class ByteCounter: ByteSink {
  private(set) var count = 0

  func write(_ bytes: Span<UInt8>) { count += bytes.count }
  func flush() {}
}
