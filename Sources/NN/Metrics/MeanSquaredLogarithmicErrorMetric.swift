internal import Compute
public import Config

/// The mean squared error of the logarithms, so of shares rather than of differences.
///
///     mean of (log(1 + max(prediction, 1e-7)) − log(1 + max(target, 1e-7)))², over rows and outputs
public struct MeanSquaredLogarithmicErrorMetric: RowMeanMetric {
  public static let name = "MeanSquaredLogarithmicError"
  public static let aliases = ["msle"]
  public static let summary = "mean of (log(1 + prediction) − log(1 + target))²"
  public static let historyName = "mean_squared_logarithmic_error"
  public static let direction = MetricDirection.lowerIsBetter

  public init(_ section: inout ConfigSection) {}

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    columnMean(predictions, targets, row) { output, target in
      let error = Elementary.log(1 + max(output, 1e-7)) - Elementary.log(1 + max(target, 1e-7))
      return error * error
    }
  }
}
