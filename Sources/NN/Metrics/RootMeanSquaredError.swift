internal import Compute
public import Config

/// The root of the mean squared error.
///
///     √ mean of (prediction − target)², over rows and outputs
///
/// - Units: those of the target.
public struct RootMeanSquaredError: RowMeanMetric {
  public static let name = "RootMeanSquaredError"
  public static let aliases = ["rmse"]
  public static let summary = "root of the mean of (prediction − target)²"
  public static let historyName = "root_mean_squared_error"
  public static let direction = MetricDirection.lowerIsBetter

  public init(_ section: inout ConfigSection) {}

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    columnMean(predictions, targets, row) { ($0 - $1) * ($0 - $1) }
  }

  public func result(_ state: [Double]) -> Float {
    Float(ratio(state[0], state[1]).squareRoot())
  }
}
