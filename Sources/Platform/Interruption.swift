internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A signal that asks a process to end, and leaves it the time to tidy up.
public enum EndingSignal: String, Sendable, CaseIterable {
  case hangUp = "SIGHUP"
  case interrupt = "SIGINT"
  case terminate = "SIGTERM"

  public var number: Int32 {
    switch self {
    case .hangUp: SIGHUP
    case .interrupt: SIGINT
    case .terminate: SIGTERM
    }
  }

  /// Ends the process as the signal would have: a shell that runs a loop sees that its command was
  /// interrupted, and ends the loop, too. The status is 128 plus the signal's number.
  public func endProcess() -> Never {
    _ = signal(number, SIG_DFL)
    raise(number)
    // The first process of a container is not ended by a default action.
    exit(128 + number)
  }
}

/// Takes note of signals that ask the process to end, for as long as this lives. System calls that they
/// interrupt are begun again.
///
/// A second SIGINT ends the process by its default action. One that comes together with the first is
/// no second: programs such as timeout(1) send their signal to a process and to its group. For the same
/// reason SIGTERM and SIGHUP may come again without effect. What was ignored before stays ignored.
public final class Interruption {
  // Laid out by the compiler: a handler must not come to an initialiser that runs when first used.
  /// The first signal's number; 0 for none.
  private static let first = Atomic<Int32>(0)
  /// When the first SIGINT came, in nanoseconds; 0 for never.
  private static let interrupted = Atomic<Int64>(0)
  /// SIGINTs that come within so many nanoseconds of the first are the same.
  private static let together: Int64 = 200_000_000

  /// What the signals did before.
  private var replaced: [(signal: EndingSignal, action: sigaction)] = []

  /// Only one lives at a time.
  public init() {
    Self.first.store(0, ordering: .relaxed)
    Self.interrupted.store(0, ordering: .relaxed)
    for ending in EndingSignal.allCases {
      var action = sigaction()
      // Safe: without a new action sigaction fills the struct with the one that holds.
      unsafe sigaction(ending.number, nil, &action)
      if action.isIgnoring { continue }
      replaced.append((ending, action))
      _ = signal(ending.number) { number in Interruption.note(number) }
    }
  }

  deinit {
    for (ending, action) in replaced {
      var action = action
      // Safe: an action that the system itself has told of.
      unsafe sigaction(ending.number, &action, nil)
    }
  }

  /// The first that came; nil as long as none did.
  public var received: EndingSignal? {
    let number = Self.first.load(ordering: .relaxed)
    return number == 0 ? nil : EndingSignal.allCases.first { $0.number == number }
  }

  /// Whether any came since the last one of these was made.
  static var isAsked: Bool { first.load(ordering: .relaxed) != 0 }

  /// Runs between any two instructions: it may do no more than what signal-safety(7) lists.
  private static func note(_ number: Int32) {
    _ = first.compareExchange(expected: 0, desired: number, ordering: .relaxed)
    guard number == SIGINT else { return }
    var time = timespec()
    // Safe: the clock fills the struct it is given.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    let now = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    let before = interrupted.load(ordering: .relaxed)
    if before == 0 {
      interrupted.store(now, ordering: .relaxed)
    } else if now &- before > together {
      // It is blocked until this returns.
      _ = signal(number, SIG_DFL)
      raise(number)
    }
  }
}

extension sigaction {
  fileprivate var isIgnoring: Bool {
    #if canImport(Darwin)
      let handler = unsafe __sigaction_u.__sa_handler
    #elseif canImport(Musl)
      let handler = unsafe __sa_handler.sa_handler
    #else
      let handler = unsafe __sigaction_handler.sa_handler
    #endif
    // Safe: functions of C are as wide as a number, and SIG_IGN is one that no function has.
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
