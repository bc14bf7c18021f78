public import Compute
public import NN

/// Loss and metrics of an epoch so far.
public struct RunningMetrics: Sendable {
  /// What has been taken in. Plain numbers, so that it can be saved inside an epoch.
  public struct Numbers: Sendable {
    /// Σ loss · rows over the batches.
    public var lossSum = 0.0
    /// Rows seen.
    public var rows = 0.0
    /// Of each metric.
    public var states: [[Double]]

    public init(lossSum: Double = 0, rows: Double = 0, states: [[Double]]) {
      self.lossSum = lossSum
      self.rows = rows
      self.states = states
    }
  }

  /// A metric as this network needs it.
  private struct Entry: Sendable {
    let metric: any Metric
    let isWeighted: Bool
    /// Whether it takes what went into the last activation.
    let takesLogits: Bool
    let stateCount: Int
    /// Its results' names.
    let names: [String]
  }

  public private(set) var numbers: Numbers
  private let entries: [Entry]
  private let outputs: Int

  /// - Parameters:
  ///   - targets: what the loss compares with, which decides what `accuracy` means.
  ///   - outputs: how many predictions a row has.
  ///   - activation: the network's last stage, if it is one: crossentropies are taken from below it.
  ///   - labels: what the outputs stand for: classes or target columns. Outputs beyond them go by
  ///     their number.
  public init(
    _ specs: [MetricSpec], targets: TargetKind, outputs: Int,
    behind activation: (any Activation)? = nil, labels: [String] = []
  ) {
    self.outputs = outputs
    let names = (0..<outputs).map { $0 < labels.count ? labels[$0] : String($0) }
    entries = specs.map { spec in
      let metric = spec.metric.resolved(for: targets, outputs: outputs)
      let onLogits = activation.flatMap(metric.onLogits)
      let parts = metric.parts(names)
      return Entry(
        metric: onLogits ?? metric, isWeighted: spec.isWeighted, takesLogits: onLogits != nil,
        stateCount: metric.stateCount(outputs: outputs),
        names: parts.isEmpty ? [spec.name] : parts.map { "\(spec.name)[\($0)]" })
    }
    numbers = Numbers(states: entries.map { [Double](repeating: 0, count: $0.stateCount) })
  }

  /// Forgets what was taken in.
  public mutating func reset() {
    numbers.lossSum = 0
    numbers.rows = 0
    for (index, entry) in entries.enumerated() {
      let grown = numbers.states[index].count - entry.stateCount
      numbers.states[index].removeLast(grown)
      for place in numbers.states[index].indices { numbers.states[index][place] = 0 }
    }
  }

  /// Goes on from numbers of before, which may be any.
  ///
  /// - Returns: whether they can be of these metrics. If not, nothing has changed.
  public mutating func restore(_ numbers: Numbers) -> Bool {
    let fits =
      numbers.states.count == entries.count
      && zip(entries, numbers.states).allSatisfy { entry, state in
        entry.metric.canHave(state: state, outputs: outputs)
      }
    if fits { self.numbers = numbers }
    return fits
  }

  /// Takes in a batch and its loss, penalties included, which Keras averages over batches by their rows.
  ///
  /// - Parameters:
  ///   - logits: what went into the last stage.
  ///   - weights: for `weighted_metrics`; the others take none.
  public mutating func update(
    loss: Double, predictions: Matrix, logits: Matrix, targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    numbers.lossSum += loss * Double(targets.rows)
    numbers.rows += Double(targets.rows)
    for index in entries.indices {
      entries[index].metric.update(
        &numbers.states[index], entries[index].takesLogits ? logits : predictions, targets,
        weights: entries[index].isWeighted ? weights : nil)
    }
  }

  /// The names of the results: `loss`, then those of the metrics in the config's order. A metric of
  /// several numbers has a name for each, such as `f1_score[setosa]`.
  public var names: [String] { ["loss"] + entries.flatMap(\.names) }

  /// Whether a metric takes what went into the last activation.
  var takesLogits: Bool { entries.contains { $0.takesLogits } }

  /// Whether more is better of what goes by this name; nil for a name that is none of `names`.
  public func direction(of name: String) -> MetricDirection? {
    if name == "loss" { return .lowerIsBetter }
    return entries.first { $0.names.contains(name) }.map { type(of: $0.metric).direction }
  }

  /// Each name with its number so far.
  public var results: [(name: String, value: Float)] { results { _ in true } }

  /// The results that are quickly told, for a look inside an epoch.
  public var quickResults: [(name: String, value: Float)] { results { !$0.metric.keepsRows } }

  private func results(where isWanted: (Entry) -> Bool) -> [(name: String, value: Float)] {
    var results = [("loss", Float(numbers.rows == 0 ? 0 : numbers.lossSum / numbers.rows))]
    for (entry, state) in zip(entries, numbers.states) where isWanted(entry) {
      results += zip(entry.names, entry.metric.results(state))
    }
    return results
  }
}
