public import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Folders: what lies in them, and the one for what can be made again.
public enum Folder {
  /// A regular file of a folder.
  public struct Entry: Sendable, Hashable {
    public let name: String
    /// In bytes.
    public let size: Int
    /// When it was last used, in nanoseconds since 1970.
    public let used: Int64
  }

  /// Where nnctl keeps what it can make again: `nnctl` in `$XDG_CACHE_HOME`, which is absolute, or
  /// else in `~/.cache`, on macOS in `~/Library/Caches`; nil where there is no home.
  public static var cache: String? {
    if let folder = environmentVariable("XDG_CACHE_HOME"), folder.hasPrefix("/") {
      return Path.join(folder, "nnctl")
    }
    guard let home = environmentVariable("HOME"), home.hasPrefix("/") else { return nil }
    #if canImport(Darwin)
      return Path.join(home, "Library/Caches/nnctl")
    #else
      return Path.join(home, ".cache/nnctl")
    #endif
  }

  /// Where files go that are gone when the process is: `$TMPDIR`, or else `/tmp`.
  public static var temporary: String {
    guard let folder = environmentVariable("TMPDIR"), !folder.isEmpty else { return "/tmp" }
    return folder
  }

  /// Makes a folder, and those above it, for nobody else to look into; nothing where it is there.
  ///
  /// - Throws: a diagnostic of kind `output`.
  public static func make(_ path: String) throws(Diagnostic) {
    if Path.isDirectory(path) { return }
    let above = Path.folder(of: path)
    if above != path && !Path.exists(above) { try make(above) }
    // Safe: the path is copied by the system before the call returns.
    if unsafe mkdir(path, 0o700) == 0 || Path.isDirectory(path) { return }
    throw Diagnostic("cannot make the folder '\(path)': \(systemMessage())", kind: .output)
  }

  /// The regular files in a folder, by name; none where it cannot be read.
  public static func entries(_ path: String) -> [Entry] {
    // Safe: the stream is closed below, and each entry is copied before the next is read.
    guard let stream = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(stream) }
    var entries: [Entry] = []
    while let entry = unsafe readdir(stream) {
      // Safe: d_name is a NUL-terminated text inside the entry.
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let status = Path.status(Path.join(path, name)), status.st_mode & S_IFMT == S_IFREG
      else { continue }
      entries.append(Entry(name: name, size: Int(status.st_size), used: status.accessed))
    }
    return entries.sorted { $0.name < $1.name }
  }

  /// Removes a file; who has it open keeps it.
  ///
  /// - Returns: whether it is gone.
  @discardableResult
  public static func remove(file path: String) -> Bool {
    // Safe: the path is copied by the system before the call returns.
    unsafe unlink(path) == 0
  }

  /// Gives a file another name, in place of a file that has it.
  ///
  /// - Throws: a diagnostic of kind `output`.
  public static func move(file path: String, to other: String) throws(Diagnostic) {
    // Safe: both paths are copied by the system before the call returns.
    if unsafe rename(path, other) == 0 { return }
    throw Diagnostic("cannot move '\(path)' to '\(other)': \(systemMessage())", kind: .output)
  }

  /// Notes that a file is in use now; its own time of change stays.
  public static func noteUse(ofFile path: String) {
    guard let facts = FileFacts(path: path) else { return }
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    let second: Int64 = 1_000_000_000
    let modified = timespec(
      tv_sec: Int(facts.modified / second), tv_nsec: Int(facts.modified % second))
    // Safe: utimensat reads the two times it is given.
    unsafe utimensat(AT_FDCWD, path, [now, modified], 0)
  }

  /// The bytes that can still be written to the disk that a folder lies on.
  public static func freeBytes(_ path: String) -> Int? {
    var status = statvfs()
    // Safe: statvfs fills the struct it is given.
    guard unsafe statvfs(path, &status) == 0 else { return nil }
    return Int(
      clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        .partialValue)
  }
}
