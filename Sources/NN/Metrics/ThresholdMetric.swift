internal import Compute
internal import Config

/// Something about the answers that outputs give at thresholds.
protocol ThresholdMetric: ClassMetric {
  var thresholds: Thresholds { get }
  /// So many of a row's largest outputs alone can be positive; nil for all.
  var topK: Int? { get }
  /// The output that alone counts; nil for all of them.
  var classID: Int? { get }
}

extension ThresholdMetric {
  var topK: Int? { nil }
  var classID: Int? { nil }

  public var cuts: [Float] { thresholds.values }

  public func stateCount(outputs: Int) -> Int { thresholds.stateCount }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    let outputs = predictions.columns
    let columns = classID.map { $0..<$0 + 1 } ?? 0..<outputs
    for row in 0..<predictions.rows {
      let weight = rowWeight(weights, row)
      let last = topK.flatMap { place(of: $0, predictions, row) }
      for column in columns {
        let isLeftOut = last.map { precedes(predictions, row, $0, column) } ?? false
        thresholds.count(
          isLeftOut ? -.infinity : predictions[row, column],
          isPositive: target(targets, row, column, outputs: outputs) > 0, weight: weight,
          into: &state)
      }
    }
  }

  /// The column of the row's k-th largest output; nil where there are fewer that are numbers.
  private func place(of k: Int, _ predictions: Matrix, _ row: Int) -> Int? {
    var last: Int?
    for _ in 0..<min(k, predictions.columns) {
      var next: Int?
      for column in 0..<predictions.columns where !predictions[row, column].isNaN {
        let isLeft = last.map { precedes(predictions, row, $0, column) } ?? true
        if isLeft && next.map({ precedes(predictions, row, column, $0) }) ?? true { next = column }
      }
      if next == nil { return nil }
      last = next
    }
    return last
  }

  /// Whether one output comes before another: larger ones do, and equal ones further left.
  private func precedes(_ predictions: Matrix, _ row: Int, _ column: Int, _ other: Int) -> Bool {
    let (a, b) = (predictions[row, column], predictions[row, other])
    return a > b || a == b && column < other
  }

  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    if let problem = needsClasses(targets) { return problem }
    for (key, value, most) in [("class_id", classID, outputs - 1), ("top_k", topK, outputs)] {
      if let value, value > most {
        return "\(key) is \(value), and the network has \(outputs) output\(outputs == 1 ? "" : "s")"
      }
    }
    return nil
  }
}

/// One number for each threshold.
protocol AnswerMetric: ThresholdMetric {
  func value(_ counts: AnswerCounts) -> Double
}

extension AnswerMetric {
  public func results(_ state: [Double]) -> [Float] {
    thresholds.counts(state[...]).map { Float(value($0)) }
  }

  public func parts(_ outputs: [String]) -> [String] { thresholds.parts }
}

/// The best of one number over the thresholds at which another is high enough; 0 where there are
/// none.
protocol TradeOffMetric: ThresholdMetric, SingleMetric {
  /// What the other number must reach.
  var least: Float { get }
  func best(_ counts: AnswerCounts) -> Double
  func bound(_ counts: AnswerCounts) -> Double
}

extension TradeOffMetric {
  /// Compared in float32, as Keras does.
  public func result(_ state: [Double]) -> Float {
    thresholds.differentCounts(state[...]).filter { Float(bound($0)) >= least }
      .map { Float(best($0)) }.reduce(0, max)
  }
}

extension ConfigSection {
  /// Keras's `num_thresholds`, spread evenly from 0 to 1.
  mutating func thresholdCount() -> Thresholds {
    Thresholds(count: integer("num_thresholds", default: 200, .range(1...100_000)))
  }

  /// Keras's `thresholds` and `top_k`. Where `top_k` stands alone it alone decides: every number is
  /// above the threshold, which is Keras's.
  mutating func thresholdsAndTopK() -> (Thresholds, topK: Int?) {
    let given = differentNumbers("thresholds")
    let topK = optionalInteger("top_k", .atLeast(1))
    return (Thresholds(given ?? [topK == nil ? 0.5 : -1e10]), topK)
  }

  mutating func classID() -> Int? { optionalInteger("class_id", .nonNegative) }
}
