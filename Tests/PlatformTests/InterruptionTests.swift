import Foundation
import Platform
import Testing

/// They change what signals do to the whole process, one after the other.
@Suite(.serialized) struct InterruptionTests {
  /// What a signal does now: 0 the default, 1 nothing.
  private func action(of signal: Int32) -> Int {
    var action = sigaction()
    // Safe: sigaction fills the struct; a function is as wide as a number.
    unsafe sigaction(signal, nil, &action)
    #if canImport(Darwin)
      return unsafe unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self)
    #else
      return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    #endif
  }

  /// The threads that tests run on block signals.
  private func withoutSignalMask(_ body: () -> Void) {
    var none = sigset_t()
    var old = sigset_t()
    // Safe: the sets live through the calls, which read one and write the other.
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &old)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &old, nil) }
    body()
  }

  @Test("the first signal is kept, also where others follow", arguments: EndingSignal.allCases)
  func noted(_ signal: EndingSignal) {
    withoutSignalMask {
      let interruption = Interruption()
      #expect(interruption.received == nil)
      raise(signal.number)
      #expect(interruption.received == signal)
      for other in EndingSignal.allCases where other != .interrupt { raise(other.number) }
      #expect(interruption.received == signal)
    }
  }

  @Test("what was before is there again afterwards")
  func restored() {
    let numbers = EndingSignal.allCases.map(\.number)
    let before = numbers.map(action)
    do {
      let interruption = Interruption()
      #expect(zip(numbers.map(action), before).allSatisfy { $0 != $1 })
      withExtendedLifetime(interruption) {}
    }
    #expect(numbers.map(action) == before)
  }
}
