public import Config

/// The mean absolute error.
///
///     mean of |prediction − target|, over rows and outputs
///
/// - Units: those of the target.
public struct MeanAbsoluteErrorMetric: ElementwiseLossMetric {
  public static let name = "MeanAbsoluteError"
  public static let aliases = ["mae"]
  public static let summary = "mean of |prediction − target|"
  public static let historyName = "mean_absolute_error"
  public static let direction = MetricDirection.lowerIsBetter

  let loss = MeanAbsoluteError.standard

  public init(_ section: inout ConfigSection) {}
}
