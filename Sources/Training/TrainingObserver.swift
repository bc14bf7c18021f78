public import Diagnostics
internal import NN

/// Watches a training, and may end it. Called from within the loop, so it should be quick. A state
/// that it is shown can be saved, and the training goes on from there.
public protocol TrainingObserver: AnyObject {
  func epochBegan(_ epoch: Int, of epochs: Int)
  /// After each step; `state.step` counts those of the epoch.
  func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision
  func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision
  /// Asked while the validation rows are scored, of which there may be many: whether to give that up, and
  /// the training with it.
  func endsValidation() -> Bool
  /// Does what a callback wants: says, saves, writes.
  func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) throws(Diagnostic)
}

extension TrainingObserver {
  public func endsValidation() -> Bool { false }
}

/// How a training came to an end.
public enum TrainingEnding: String, Sendable, CaseIterable {
  case finished
  /// By an observer.
  case interrupted
}

/// What an observer wants of the training.
public enum TrainingDecision: String, Sendable, CaseIterable {
  case goOn, stop
}

/// What an epoch came to.
public struct EpochReport {
  /// Counted from 0.
  public let epoch: Int
  public let epochs: Int
  /// Loss and metrics, those of the validation with `val_` in front.
  public let logs: [(name: String, value: Float)]
  let model: Sequential
  let workspace: Workspace
  let samples: Samples
}
