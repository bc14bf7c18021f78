internal import Compute
public import Config

/// The mean absolute error.
///
///     mean of |prediction − target|, over rows and outputs
///
/// - Units: those of the target.
public struct MeanAbsoluteErrorMetric: RowMeanMetric {
  public static let name = "MeanAbsoluteError"
  public static let aliases = ["mae"]
  public static let summary = "mean of |prediction − target|"
  public static let historyName = "mean_absolute_error"
  public static let direction = MetricDirection.lowerIsBetter

  public init(_ section: inout ConfigSection) {}

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    columnMean(predictions, targets, row) { abs($0 - $1) }
  }
}
