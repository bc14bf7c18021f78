internal import Diagnostics
internal import Training

/// What a training came to in each of several folds.
public struct CrossValidation: Sendable {
  public struct Fold: Sendable {
    /// Counted from 0.
    public let index: Int
    public let parts: PartSizes
    /// Epochs that were run.
    public let epochs: Int
    /// Loss and metrics of the finished network on the fold's validation rows.
    public let scores: [(name: String, value: Float)]
  }

  public let folds: [Fold]

  /// Each number's mean over the folds and its standard deviation, which divides by one less than
  /// there are folds.
  public var summary: [(name: String, mean: Float, deviation: Float)] {
    folds[0].scores.indices.map { index in
      let values = folds.map { Double($0.scores[index].value) }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(values.count - 1)).squareRoot()
      return (folds[0].scores[index].name, Float(mean), Float(deviation))
    }
  }
}

/// Watches the training of a fold for another observer: what callbacks write, they write in the
/// final training alone. Ends it with a batch when it is asked to.
final class FoldObserver: TrainingObserver {
  private let observer: (any TrainingObserver)?
  private let isAskedToEnd: () -> Bool

  init(_ observer: (any TrainingObserver)?, isAskedToEnd: @escaping () -> Bool) {
    self.observer = observer
    self.isAskedToEnd = isAskedToEnd
  }

  func epochBegan(_ epoch: Int, of epochs: Int) { observer?.epochBegan(epoch, of: epochs) }

  func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision {
    let decision = observer?.stepEnded(state, of: steps) ?? .goOn
    return isAskedToEnd() ? .stop : decision
  }

  func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision {
    observer?.epochEnded(report, state) ?? .goOn
  }

  func endsValidation() -> Bool { isAskedToEnd() }

  func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) throws(Diagnostic) {
    if case .say = request { try observer?.carryOut(request, state) }
  }
}
