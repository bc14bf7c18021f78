public import Config

/// Pearson's linear correlation of outputs p and targets y.
///
///     cov(p, y) / (σₚ σᵧ)
///
/// With the default `axis`, -1, it is taken over the outputs of each row, and the result is the mean
/// over rows. That says nothing of one output alone, where Keras gives NaN: there it is taken over all
/// rows. With `axis: 0` it is Keras's: taken over the rows of each batch, and the mean over outputs
/// and batches, so that it depends on the batch size; weights then weigh the rows within the batch.
///
/// NaN where one of them does not vary.
public struct PearsonCorrelation: CorrelationMetric {
  public static let name = "PearsonCorrelation"
  public static let summary = "linear correlation of outputs and targets"
  public static let historyName = "pearson_correlation"
  public static let direction = MetricDirection.higherIsBetter

  var axis: CorrelationAxis

  public init(_ section: inout ConfigSection) { axis = section.correlationAxis() }

  func correlation(_ moments: Moments) -> Double {
    moments.shared / (moments.outputSpread.squareRoot() * moments.targetSpread.squareRoot())
  }
}
