internal import Compute
public import Config

/// Brier's score: the squared error of the predicted probabilities.
///
///     one output:  mean of (p − y)²;      several:  mean over rows of Σⱼ (pⱼ − yⱼ)²
///
/// 0 is perfect; the worst is 1 with one output, 2 with several.
///
/// - Source: G. W. Brier, "Verification of Forecasts Expressed in Terms of Probability", 1950.
public struct BrierScore: RowMeanMetric, ClassMetric {
  public static let name = "brier"
  public static let kerasName: KerasName? = nil
  public static let aliases = ["brier_score"]
  public static let summary = "squared error of the predicted probabilities"
  public static let historyName = "brier"
  public static let direction = MetricDirection.lowerIsBetter

  /// Whether the network's outputs are logits. False unless set.
  public let fromLogits: Bool

  public init(_ section: inout ConfigSection) {
    fromLogits = section.boolean("from_logits", default: false)
  }

  /// Logits of several labels would each need a sigmoid, and here a softmax makes them one distribution.
  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    fromLogits ? needsOneClass(targets) : needsClasses(targets)
  }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    let probabilities = RowProbabilities(predictions, row, fromLogits: fromLogits)
    var sum: Float = 0
    for column in 0..<predictions.columns {
      let error =
        probabilities[column] - max(0, target(targets, row, column, outputs: predictions.columns))
      sum += error * error
    }
    return sum
  }
}
