public import Config

/// A harmonic mean of precision and recall, recall counting β times as much.
///
///     precision = TP / (TP + FP + ε),  recall = TP / (TP + FN + ε),  ε = 1e-7
///     F = (1 + β²) · precision · recall / (β² · precision + recall + ε)
///
/// One score for each output, or their mean by `average`: `macro` (plain), `weighted` (by the rows of
/// each class) or `micro` (of all counts together).
///
/// - Shapes: targets are one-hot in Keras; class indices are taken as well.
/// - Source: C. J. van Rijsbergen, "Information Retrieval", 1979.
public struct FBetaScore: FScore {
  public static let name = "FBetaScore"
  public static let summary = "mean of precision and recall, for each class or averaged"
  public static let historyName = "fbeta_score"
  public static let direction = MetricDirection.higherIsBetter

  let average: ScoreAverage?
  /// Greater than 0; 1 unless set.
  let beta: Float
  /// An output counts as 1 where it is greater; unless set the row's largest one does.
  let threshold: Float?

  public init(_ section: inout ConfigSection) {
    average = section.optionalChoice("average")
    beta = section.number("beta", default: 1, .positive)
    threshold = section.scoreThreshold()
  }
}
