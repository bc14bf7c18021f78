public import Config

/// Lin's concordance of outputs p and targets y: their correlation, less where means or spreads differ.
///
///     2 cov(p, y) / (σₚ² + σᵧ² + (mean p − mean y)² + 1e-7)
///
/// With the default `axis`, -1, it is taken over the outputs of each row, and the result is the mean
/// over rows. That says nothing of one output alone, where Keras gives NaN: there it is taken over all
/// rows. With `axis: 0` it is Keras's: taken over the rows of each batch, and the mean over outputs
/// and batches, so that it depends on the batch size; weights then weigh the rows within the batch.
///
/// - Source: L. I. Lin, "A Concordance Correlation Coefficient to Evaluate Reproducibility", 1989.
public struct ConcordanceCorrelation: CorrelationMetric {
  public static let name = "ConcordanceCorrelation"
  public static let summary = "how closely outputs and targets agree"
  public static let historyName = "concordance_correlation"
  public static let direction = MetricDirection.higherIsBetter

  var axis: CorrelationAxis

  public init(_ section: inout ConfigSection) { axis = section.correlationAxis() }

  func correlation(_ moments: Moments) -> Double {
    let shift = moments.outputMean - moments.targetMean
    let spread = ratio(moments.outputSpread + moments.targetSpread, moments.weight)
    return 2 * ratio(moments.shared, moments.weight) / (spread + shift * shift + 1e-7)
  }
}
