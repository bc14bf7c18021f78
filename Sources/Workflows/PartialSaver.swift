internal import Diagnostics
internal import Platform
internal import Training

/// Saves an unfinished training every so many seconds, and ends it with a batch when it is asked to. Passes
/// everything on to the training's own observer.
///
/// A save that fails is warned of once, and the training goes on: what counts is the last one. Saves take
/// no more than a twentieth of the time, however large the network.
final class PartialSaver: TrainingObserver {
  private let observer: any TrainingObserver
  private let interval: Double
  private let isAskedToEnd: () -> Bool
  private let clock: () -> Double
  private let save: (TrainingLoop.State) throws(Diagnostic) -> Void
  private var nextSave: Double
  private var lastLook: Double
  /// Steps until the clock is looked at again: a look takes as long as a very short step.
  private var stepsToLook = 0
  private var stepsBetweenLooks = 1
  private var hasFailed = false
  /// A save that takes a second is followed by so many without one.
  private static let rest = 20.0

  /// - Parameters:
  ///   - seconds: between two saves; nil for none.
  ///   - isAskedToEnd: whether the training should end before long.
  init(
    every seconds: Double?, observer: any TrainingObserver, isAskedToEnd: @escaping () -> Bool,
    clock: @escaping () -> Double = monotonicSeconds,
    save: @escaping (TrainingLoop.State) throws(Diagnostic) -> Void
  ) {
    self.observer = observer
    self.isAskedToEnd = isAskedToEnd
    self.clock = clock
    self.save = save
    interval = seconds ?? .infinity
    lastLook = clock()
    nextSave = lastLook + interval
  }

  func epochBegan(_ epoch: Int, of epochs: Int) { observer.epochBegan(epoch, of: epochs) }

  func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision {
    let decision = observer.stepEnded(state, of: steps)
    stepsToLook -= 1
    if stepsToLook <= 0 { look(state) }
    return isAskedToEnd() ? .stop : decision
  }

  func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision {
    let decision = observer.epochEnded(report, state)
    // What is left after the last epoch is done sooner than it is saved.
    if state.epoch == report.epochs || state.isStopping { return decision }
    look(state)
    return isAskedToEnd() ? .stop : decision
  }

  func endsValidation() -> Bool { isAskedToEnd() || observer.endsValidation() }

  func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) throws(Diagnostic) {
    try observer.carryOut(request, state)
  }

  private func look(_ state: TrainingLoop.State) {
    let now = clock()
    stepsBetweenLooks =
      now - lastLook < 0.01 ? min(2 * stepsBetweenLooks, 1024) : max(1, stepsBetweenLooks / 2)
    stepsToLook = stepsBetweenLooks
    lastLook = now
    // Weights that are no numbers end the training soon, and nobody wants to go on from them.
    guard now >= nextSave, state.isFinite else { return }
    do throws(Diagnostic) {
      try save(state)
    } catch {
      if !hasFailed {
        try? observer.carryOut(
          .say("warning: \(error.message); the training goes on, and is saved when it can be"),
          state)
      }
      hasFailed = true
    }
    let end = clock()
    nextSave = end + max(interval, Self.rest * (end - now))
  }
}
