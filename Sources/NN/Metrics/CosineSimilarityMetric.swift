internal import Compute
public import Config

/// The cosine of the angle between a row's outputs and its targets.
///
///     mean over rows of Σⱼ (pⱼ / |p|) (yⱼ / |y|)
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

  public init(_ section: inout ConfigSection) { section.lastAxis() }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    var products: Float = 0
    var outputSquares: Float = 0
    var targetSquares: Float = 0
    for column in 0..<predictions.columns {
      let (output, target) = (predictions[row, column], targets[row, column])
      products += output * target
      outputSquares += output * output
      targetSquares += target * target
    }
    return products * inverseRoot(outputSquares) * inverseRoot(targetSquares)
  }

  /// At most 1e7, as in Keras, also for 0.
  private func inverseRoot(_ square: Float) -> Float { min(1 / square.squareRoot(), 1e7) }
}
