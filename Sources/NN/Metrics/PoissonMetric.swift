public import Config

/// The Poisson loss of predicted counts.
///
///     mean of prediction − target · log(prediction + 1e-7), over rows and outputs
///
/// A prediction below 0 gives NaN, as in Keras.
public struct PoissonMetric: ElementwiseLossMetric {
  public static let name = "Poisson"
  public static let summary = "mean of prediction − target · log prediction, for counts"
  public static let historyName = "poisson"
  public static let direction = MetricDirection.lowerIsBetter

  let loss = Poisson.standard

  public init(_ section: inout ConfigSection) {}
}
