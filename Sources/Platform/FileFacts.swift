#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What the system says about a file without reading it. Equal facts at two times: very likely equal
/// bytes.
public struct FileFacts: Sendable, Hashable {
  /// In bytes.
  public let size: Int
  /// When its bytes were last changed, in nanoseconds since 1970.
  public let modified: Int64
  public let inode: UInt64
  public let device: Int64

  /// Nil where there is no regular file.
  public init?(path: String) {
    guard let status = Path.status(path) else { return nil }
    self.init(status)
  }

  /// Of an open file; nil where it is a pipe or the like.
  init?(descriptor: Int32) {
    var status = stat()
    // Safe: fstat fills the struct it is given.
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init?(_ status: stat) {
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    size = Int(status.st_size)
    modified = status.modified
    inode = UInt64(status.st_ino)
    device = Int64(truncatingIfNeeded: status.st_dev)
  }
}

extension stat {
  #if canImport(Darwin)
    fileprivate var modified: Int64 { st_mtimespec.nanoseconds }
    var accessed: Int64 { st_atimespec.nanoseconds }
  #else
    fileprivate var modified: Int64 { st_mtim.nanoseconds }
    var accessed: Int64 { st_atim.nanoseconds }
  #endif
}

extension timespec {
  fileprivate var nanoseconds: Int64 {
    Int64(tv_sec).multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ Int64(tv_nsec)
  }
}
