public import Compute
public import NN

/// Loss and metrics of an epoch so far.
public struct RunningMetrics: Sendable {
  public let specs: [MetricSpec]
  private let metrics: [any Metric]
  /// What has been taken in. Plain numbers, so that it can be saved inside an epoch.
  public struct Numbers: Sendable {
    /// Σ loss · rows over the batches.
    public var lossSum = 0.0
    /// Rows seen.
    public var rows = 0.0
    /// Of each metric.
    public var states: [[Double]]
  }

  public var numbers: Numbers

  /// - Parameter targets: what the loss compares with, which decides what `accuracy` means.
  public init(_ specs: [MetricSpec], targets: TargetKind, outputs: Int) {
    self.specs = specs
    metrics = specs.map { $0.metric.resolved(for: targets, outputs: outputs) }
    numbers = Numbers(
      states: metrics.map { [Double](repeating: 0, count: $0.stateCount(outputs: outputs)) })
  }

  /// Forgets what was taken in.
  public mutating func reset() {
    numbers.lossSum = 0
    numbers.rows = 0
    for index in numbers.states.indices {
      for place in numbers.states[index].indices { numbers.states[index][place] = 0 }
    }
  }

  /// Takes in a batch and its loss, penalties included, which Keras averages over batches by their rows.
  public mutating func update(loss: Double, predictions: Matrix, targets: Matrix) {
    numbers.lossSum += loss * Double(targets.rows)
    numbers.rows += Double(targets.rows)
    for index in metrics.indices {
      // Keras's `metrics` take no sample weights.
      metrics[index].update(&numbers.states[index], predictions, targets, weights: nil)
    }
  }

  /// `loss`, then the metrics in the config's order.
  public var results: [(name: String, value: Float)] {
    [("loss", Float(numbers.rows == 0 ? 0 : numbers.lossSum / numbers.rows))]
      + zip(specs.indices, numbers.states).map { (specs[$0].name, metrics[$0].result($1)) }
  }
}
