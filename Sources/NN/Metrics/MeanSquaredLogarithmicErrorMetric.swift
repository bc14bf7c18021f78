public import Config

/// The mean squared error of the logarithms, so of shares rather than of differences.
///
///     mean of (log(1 + max(prediction, 1e-7)) − log(1 + max(target, 1e-7)))², over rows and outputs
public struct MeanSquaredLogarithmicErrorMetric: ElementwiseLossMetric {
  public static let name = "MeanSquaredLogarithmicError"
  public static let aliases = ["msle"]
  public static let summary = "mean of (log(1 + prediction) − log(1 + target))²"
  public static let historyName = "mean_squared_logarithmic_error"
  public static let direction = MetricDirection.lowerIsBetter

  let loss = MeanSquaredLogarithmicError.standard

  public init(_ section: inout ConfigSection) {}
}
