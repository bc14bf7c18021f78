#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What the process was started with: streams, window, environment, memory, clock.
public enum Terminal {
  public enum Stream: Int32, Sendable {
    case input = 0
    case output = 1
    case error = 2
  }

  public static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

  /// The width of the window in cells, or 80 where there is none.
  public static func width(_ stream: Stream = .error) -> Int {
    let columns = size(stream).ws_col
    return columns > 0 ? Int(columns) : 80
  }

  /// Its height in lines, or 24.
  public static func height(_ stream: Stream) -> Int {
    let rows = size(stream).ws_row
    return rows > 0 ? Int(rows) : 24
  }

  /// Zero where there is no window.
  private static func size(_ stream: Stream) -> winsize {
    var size = winsize()
    // Safe: TIOCGWINSZ fills the struct it is given, or leaves it as it is.
    _ = unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size)
    return size
  }
}

/// The environment of the process.
public func environmentVariable(_ name: String) -> String? {
  // Safe: getenv returns a NUL-terminated text or nil; it is copied at once.
  guard let text = unsafe getenv(name) else { return nil }
  return unsafe String(cString: text)
}

/// The bytes of memory that the process may use: what the machine has, or less where its control
/// groups or `ulimit` say so; nil where nobody tells.
public func usableMemory() -> Int? {
  let pages = sysconf(Int32(_SC_PHYS_PAGES))
  let size = sysconf(Int32(_SC_PAGESIZE))
  let others = [pages > 0 && size > 0 ? pages * size : nil, ControlGroups.memory()]
  return (addressLimits + others.compactMap { $0 }).min()
}

/// Seconds since some fixed moment, for measuring how long something took.
public func monotonicSeconds() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Waits a second, or until a signal comes.
public func waitSecond() { _ = sleep(1) }

/// Ends the process at once.
public func exitProcess(_ status: Int32) -> Never { exit(status) }

/// What `ulimit` allows of address space and of data, in bytes; nothing where it allows any amount.
private var addressLimits: [Int] {
  #if canImport(Glibc)
    let resources = [RLIMIT_AS, RLIMIT_DATA].map { __rlimit_resource_t($0.rawValue) }
  #else
    let resources = [RLIMIT_AS, RLIMIT_DATA]
  #endif
  return resources.compactMap { resource in
    var limit = rlimit()
    // Safe: getrlimit fills the struct it is given. No limit is more than any Int.
    return unsafe getrlimit(resource, &limit) == 0 ? Int(exactly: limit.rlim_cur) : nil
  }
}
