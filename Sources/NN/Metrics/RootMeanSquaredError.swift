public import Config

/// The root of the mean squared error.
///
///     √ mean of (prediction − target)², over rows and outputs
///
/// - Units: those of the target.
public struct RootMeanSquaredError: ElementwiseLossMetric {
  public static let name = "RootMeanSquaredError"
  public static let aliases = ["rmse"]
  public static let summary = "root of the mean of (prediction − target)²"
  public static let historyName = "root_mean_squared_error"
  public static let direction = MetricDirection.lowerIsBetter

  let loss = MeanSquaredError.standard

  public init(_ section: inout ConfigSection) {}

  public func result(_ state: [Double]) -> Float {
    Float(ratio(state[0], state[1]).squareRoot())
  }
}
