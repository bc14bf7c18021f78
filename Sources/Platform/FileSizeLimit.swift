#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The most bytes that the process may write into one file.
public enum FileSizeLimit {
  /// Has a file that would grow beyond the limit fail to be written. Otherwise a signal ends the
  /// process without a word.
  public static func reportAsFailure() { _ = signal(SIGXFSZ, SIG_IGN) }

  /// In bytes; nil for no limit.
  static var current: Int? {
    var limit = rlimit()
    #if canImport(Glibc)
      // Safe: getrlimit fills the struct it is given.
      guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
        return nil
      }
    #else
      guard unsafe getrlimit(RLIMIT_FSIZE, &limit) == 0 else { return nil }
    #endif
    return limit.rlim_cur >= rlim_t(Int.max) ? nil : Int(limit.rlim_cur)
  }
}
