internal import Compute
public import Config

/// The cosine of the angle between a row's outputs and its targets.
///
///     mean over rows of Σⱼ (pⱼ / |p|) (yⱼ / |y|),  1 / |·| being at most 1e7 as in Keras
///
/// From −1, opposite, to 1, the same direction; a row of zeros gives 0. The loss of that name is the
/// negative of it.
///
/// - Shapes: several outputs; of one alone the cosine is the product of the signs.
public struct CosineSimilarityMetric: RowMeanMetric {
  public static let name = "CosineSimilarity"
  public static let summary = "mean cosine of the angle between outputs and targets"
  public static let historyName = "cosine_similarity"
  public static let direction = MetricDirection.higherIsBetter

  public init(_ section: inout ConfigSection) { section.readLastAxis() }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    CosineSimilarity.cosine(predictions, targets, row)
  }
}
