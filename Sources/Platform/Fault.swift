internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A failure that a test has calls to the system meet, where no disk fails on demand.
///
///     try Fault.$planned.withValue([Fault(.fsync, EIO)]) { try AtomicFile.write(bytes, to: path) }
package final class Fault: Sendable {
  package enum Call: Sendable, CaseIterable {
    case close, flock, fsync, fsyncFolder, read, rename, write
  }

  /// What calls meet in the code that runs within.
  @TaskLocal package static var planned: [Fault] = []

  private let call: Call
  private let code: Int32
  private let timesLeft: Atomic<Int>

  /// - Parameters:
  ///   - code: the system's error number.
  ///   - times: how many calls fail, before others work again.
  package init(_ call: Call, _ code: Int32, times: Int = .max) {
    self.call = call
    self.code = code
    timesLeft = Atomic(times)
  }

  /// Whether a call is to fail; then the system's error number is set.
  static func strikes(_ call: Call) -> Bool {
    for fault in planned where fault.call == call {
      if fault.timesLeft.wrappingSubtract(1, ordering: .relaxed).oldValue > 0 {
        errno = fault.code
        return true
      }
    }
    return false
  }
}
