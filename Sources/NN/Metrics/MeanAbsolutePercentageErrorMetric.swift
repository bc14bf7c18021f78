public import Config

/// The mean absolute error in percent of the target.
///
///     100 · mean of |target − prediction| / max(|target|, 1e-7), over rows and outputs
public struct MeanAbsolutePercentageErrorMetric: ElementwiseLossMetric {
  public static let name = "MeanAbsolutePercentageError"
  public static let aliases = ["mape"]
  public static let summary = "mean of |target − prediction| in percent of |target|"
  public static let historyName = "mean_absolute_percentage_error"
  public static let direction = MetricDirection.lowerIsBetter

  let loss = MeanAbsolutePercentageError.standard

  public init(_ section: inout ConfigSection) {}
}
