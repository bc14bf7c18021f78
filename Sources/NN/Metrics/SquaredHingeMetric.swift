internal import Compute
public import Config

/// The squared hinge loss of signed targets.
///
///     mean of max(0, 1 − t · prediction)², over rows and outputs;  t = target, and −1 for a target of 0
///
/// - Shapes: targets of −1 and 1, or of 0 and 1; see `HingeMetric`.
public struct SquaredHingeMetric: HingeMargin {
  public static let name = "SquaredHinge"
  public static let summary = "mean of max(0, 1 − target · prediction)²"
  public static let historyName = "squared_hinge"
  public static let direction = MetricDirection.lowerIsBetter

  public init(_ section: inout ConfigSection) {}

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    let outputs = predictions.columns
    var sum: Float = 0
    for column in 0..<outputs {
      let margin = margin(
        predictions[row, column], target(targets, row, column, outputs: outputs))
      sum += margin * margin
    }
    return sum / Float(outputs)
  }
}
