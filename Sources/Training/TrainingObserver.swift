internal import Compute
public import Diagnostics
internal import NN

/// Watches a training, and may end it. Called from within the loop, so it should be quick. A state
/// that it is shown can be saved, and the training goes on from there.
public protocol TrainingObserver: AnyObject {
  func epochBegan(_ epoch: Int, of epochs: Int)
  /// After each step; `state.step` counts those of the epoch.
  func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision
  func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision
  /// Does what a callback wants: says, saves, writes.
  func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) throws(Diagnostic)
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

  /// For each layer that learns weights the root mean square of its first parameter's gradient, a kernel's
  /// for `Dense`, in the epoch's last step, from the first layer to the last. Computed when asked
  /// for. The vectors of categories are left out: a batch has few rows of their tables.
  public func gradientSizes() -> [(layer: String, size: Double)] {
    model.layers.dropFirst(model.embedsFeatures ? 1 : 0).compactMap { layer in
      guard let stage = layer.stages.first,
        model.stages[stage].parameters.first?.isTrainable == true
      else { return nil }
      let gradient = workspace.stages[stage].parameterGradients[0]
      var sum = 0.0
      for index in 0..<gradient.count {
        sum += Double(gradient.elements[index]) * Double(gradient.elements[index])
      }
      return (layer.name, (sum / Double(max(1, gradient.count))).squareRoot())
    }
  }
}
