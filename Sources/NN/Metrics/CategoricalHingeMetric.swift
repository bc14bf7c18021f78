internal import Compute
public import Config

/// The hinge loss of one class among several.
///
///     mean over rows of max(0, 1 + maxⱼ (1 − yⱼ) pⱼ − Σⱼ yⱼ pⱼ)
public struct CategoricalHingeMetric: RowMeanMetric, ChoiceMetric {
  public static let name = "CategoricalHinge"
  public static let summary = "mean of max(0, 1 + largest wrong output − right output)"
  public static let historyName = "categorical_hinge"
  public static let direction = MetricDirection.lowerIsBetter

  public init(_ section: inout ConfigSection) {}

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    var right: Float = 0
    var wrong = -Float.infinity
    for column in 0..<predictions.columns {
      let truth = target(targets, row, column, outputs: predictions.columns)
      right += truth * predictions[row, column]
      wrong = max(wrong, (1 - truth) * predictions[row, column])
    }
    return max(0, wrong - right + 1)
  }
}
