public import Config

/// The mean squared error.
///
///     mean of (prediction − target)², over rows and outputs
///
/// - Units: those of the target, squared.
public struct MeanSquaredErrorMetric: ElementwiseLossMetric {
  public static let name = "MeanSquaredError"
  public static let aliases = ["mse"]
  public static let summary = "mean of (prediction − target)²"
  public static let historyName = "mean_squared_error"
  public static let direction = MetricDirection.lowerIsBetter

  let loss = MeanSquaredError.standard

  public init(_ section: inout ConfigSection) {}
}
