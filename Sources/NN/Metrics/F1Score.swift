public import Config

/// The harmonic mean of precision and recall: `FBetaScore` with β = 1.
///
///     F = 2 · precision · recall / (precision + recall)
///
/// One score for each output, or their mean by `average`: `macro` (plain), `weighted` (by the rows of
/// each class) or `micro` (of all counts together).
///
/// - Shapes: targets are one-hot in Keras; class indices are taken as well.
public struct F1Score: FScore {
  public static let name = "F1Score"
  public static let summary = "harmonic mean of precision and recall, for each class or averaged"
  public static let historyName = "f1_score"
  public static let direction = MetricDirection.higherIsBetter

  let average: ScoreAverage?
  let beta: Float = 1
  /// An output counts as 1 where it is greater; unless set the row's largest one does.
  let threshold: Float?

  public init(_ section: inout ConfigSection) {
    average = section.optionalChoice("average")
    threshold = section.scoreThreshold()
  }
}
