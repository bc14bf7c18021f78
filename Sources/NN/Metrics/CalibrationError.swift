public import Compute
public import Config

/// The expected calibration error: how far confidence is from the share of right answers.
///
///     Σ over bins of (rows of the bin / all rows) · |right share of the bin − its mean confidence|
///
/// The confidence of a row is the probability of its predicted class; bins cut 0 to 1 into equal parts.
///
/// - Source: M. P. Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", 2015.
public struct CalibrationError: ClassMetric, SingleMetric {
  public static let name = "ece"
  public static let kerasName: KerasName? = nil
  public static let aliases = ["expected_calibration_error"]
  public static let summary = "how far confidence is from the share of right answers"
  public static let historyName = "ece"
  public static let direction = MetricDirection.lowerIsBetter

  /// 15 unless set.
  public let bins: Int
  /// Whether the network's outputs are logits. False unless set.
  public let fromLogits: Bool

  public init(_ section: inout ConfigSection) {
    bins = section.integer("bins", default: 15, .range(1...100_000))
    fromLogits = section.boolean("from_logits", default: false)
  }

  public func objection(to targets: TargetKind, outputs: Int) -> String? { needsOneClass(targets) }

  /// For each bin the weight of its rows, of the right ones, and Σ w · confidence.
  public func stateCount(outputs: Int) -> Int { 3 * bins }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    for row in 0..<predictions.rows {
      let best = RowProbabilities(predictions, row, fromLogits: fromLogits).best
      let weight = rowWeight(weights, row)
      // Bins hold their upper end. What is no probability goes into the first or the last.
      let share = best.probability > 0 ? min(best.probability, 1) : 0
      let bin = max(0, Int((share * Float(bins)).rounded(.up)) - 1)
      state[3 * bin] += weight
      if best.label == label(targets, row, outputs: predictions.columns) {
        state[3 * bin + 1] += weight
      }
      state[3 * bin + 2] += weight * Double(best.probability)
    }
  }

  public func result(_ state: [Double]) -> Float {
    var rows = 0.0
    var gaps = 0.0
    for bin in 0..<bins {
      rows += state[3 * bin]
      gaps += abs(state[3 * bin + 1] - state[3 * bin + 2])
    }
    return Float(ratio(gaps, rows))
  }
}
