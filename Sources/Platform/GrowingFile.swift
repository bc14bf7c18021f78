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
/// `removeAbandoned` finds. Where its folder has no more room, it moves to the next one with all that
/// was written, and has no name there.
public final class GrowingFile: ByteSink {
  private var folder: String
  private var descriptor: Int32
  /// Where it can move to.
  private var others: ArraySlice<String>
  /// Where it lies until it is kept; nil for a file without a name.
  private var temporary: String?
  private var buffer: [UInt8] = []
  private var written = 0
  /// Why it is not in the first of the folders; nil where it is.
  public private(set) var obstacle: Diagnostic?

  private static let prefix = ".nnctl-"
  private static let suffix = ".tmp"

  /// - Parameters:
  ///   - folder: is made where it is not there.
  ///   - isNamed: whether it is to be kept.
  /// - Throws: a diagnostic of kind `output`.
  public convenience init(in folder: String, isNamed: Bool) throws(Diagnostic) {
    try self.init(in: [folder], isNamed: isNamed)
  }

  /// - Parameters:
  ///   - folders: the first that can be written is taken; at least one.
  ///   - isNamed: whether it is to be kept, where it is in the first of them.
  /// - Throws: a diagnostic of kind `output` that says what is wrong with the last of them.
  public init(in folders: [String], isNamed: Bool) throws(Diagnostic) {
    precondition(!folders.isEmpty, "a working file lies in a folder")
    others = folders.dropFirst()
    folder = folders[0]
    do throws(Diagnostic) {
      (descriptor, temporary) = try Self.made(in: folders[0], isNamed: isNamed)
    } catch {
      obstacle = error
      (folder, descriptor) = try Self.made(inFirstOf: &others, after: error)
    }
  }

  deinit {
    if let temporary { Folder.remove(file: temporary) }
    close(descriptor)
  }

  /// Makes an empty file.
  ///
  /// - Returns: also its name; nil where it has none.
  private static func made(in folder: String, isNamed: Bool) throws(Diagnostic) -> (Int32, String?)
  {
    try Folder.make(folder)
    while true {
      let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
      let path = Path.join(folder, prefix + digits + suffix)
      // Safe: the path is copied by the system before the call returns.
      let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if descriptor < 0 {
        if errno == EEXIST { continue }
        throw failure(folder, errno)
      }
      // Someone who looks for abandoned files may have found it before it was locked. On a file system
      // without locks they cannot lock it, and leave it.
      let isLocked =
        !Fault.strikes(.flock) && flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
      let isOurs =
        isLocked && FileFacts(path: path)?.inode == FileFacts(descriptor: descriptor)?.inode
      guard isOurs else {
        close(descriptor)
        continue
      }
      if isNamed { return (descriptor, path) }
      Folder.remove(file: path)
      return (descriptor, nil)
    }
  }

  /// Makes an empty file without a name in the first folder that can be written, and takes the folders
  /// up to it away.
  private static func made(
    inFirstOf folders: inout ArraySlice<String>, after failure: Diagnostic
  ) throws(Diagnostic) -> (folder: String, descriptor: Int32) {
    var last = failure
    while let folder = folders.popFirst() {
      do throws(Diagnostic) {
        return (folder, try made(in: folder, isNamed: false).0)
      } catch { last = error }
    }
    throw last
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
    var code = writeFully(bytes, to: descriptor)
    while code != 0 && code != EFBIG {
      try move(after: code)
      code = writeFully(bytes, to: descriptor)
    }
    if code != 0 { throw Self.failure(folder, code) }
    written += bytes.count
  }

  /// Goes on in the next folder, with a copy of what was written. On a disk that is full another folder
  /// does not help.
  private func move(after code: Int32) throws(Diagnostic) {
    let failure = Self.failure(folder, code)
    let device = FileFacts(descriptor: descriptor)?.device
    var reason = failure
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let (folder, descriptor) = try Self.made(inFirstOf: &others, after: reason)
      let isSameDisk = FileFacts(descriptor: descriptor)?.device == device
      let obstacle = isSameDisk && code == ENOSPC ? code : copy(to: descriptor, through: &piece)
      if obstacle == 0 {
        if let temporary { Folder.remove(file: temporary) }
        close(self.descriptor)
        (self.folder, self.descriptor, temporary) = (folder, descriptor, nil)
        self.obstacle = self.obstacle ?? failure
        return
      }
      close(descriptor)
      reason = Self.failure(folder, obstacle)
    }
  }

  /// - Returns: 0, or the error number of the system.
  private func copy(to other: Int32, through piece: inout [UInt8]) -> Int32 {
    var done = 0
    while done < written {
      let count = min(piece.count, written - done)
      // Safe: the piece has at least `count` bytes.
      let unread = unsafe piece.withUnsafeMutableBytes { bytes in
        guard let first = bytes.baseAddress else { return Int32(0) }
        return unsafe readFully(descriptor, first, count, at: done)
      }
      if unread != 0 { return unread }
      let unwritten = writeFully(piece.span.extracting(0..<count), to: other)
      if unwritten != 0 { return unwritten }
      done += count
    }
    return 0
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
  /// What was written can be read also where that fails, unless it is not on the disk.
  ///
  /// - Returns: why it has got no name; nil where it has.
  /// - Throws: a diagnostic of kind `output` where the bytes cannot be brought to the disk.
  public func keep(as name: String) throws(Diagnostic) -> Diagnostic? {
    try flush()
    guard let temporary else {
      guard let obstacle else { preconditionFailure("a file without a name cannot be kept") }
      return obstacle
    }
    // A disk that has failed to take the bytes may have dropped them.
    if !bringToDisk(descriptor) { throw Self.failure(folder, errno) }
    // Safe: both paths are copied by the system before the call returns.
    if unsafe Fault.strikes(.rename) || rename(temporary, Path.join(folder, name)) != 0 {
      return Self.failure(folder, errno)
    }
    self.temporary = nil
    return nil
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
    let room = Folder.freeBytes(folder).map { ", where there is room for \(ByteSize.text($0))" }
    var notes = ["name a folder that can be written: XDG_CACHE_HOME=…"]
    if code == EFBIG {
      notes = WriteFailure.diagnostic(folder, code).notes
    } else if WriteFailure.isOfSize(code) {
      notes = [
        "make room there\(room ?? ""), or name a folder that has more: XDG_CACHE_HOME=… or TMPDIR=…"
      ]
    }
    return Diagnostic(
      "cannot write a working file in '\(folder)': \(systemMessage(code))", kind: .output,
      notes: notes)
  }
}
