public import Config

/// The best precision among the thresholds whose recall is high enough.
///
///     max of precision over the thresholds with recall ≥ `recall`;  0 where there are none
///
/// The thresholds are `num_thresholds` numbers spread evenly from 0 to 1, so outputs should be
/// probabilities. All outputs count together, or that of `class_id` alone.
public struct PrecisionAtRecall: TradeOffMetric {
  public static let name = "PrecisionAtRecall"
  public static let summary = "best precision among the thresholds of a given recall"
  public static let historyName = "precision_at_recall"
  public static let direction = MetricDirection.higherIsBetter

  /// From 0 to 1.
  let least: Float
  /// 200 unless set.
  let thresholds: Thresholds
  let classID: Int?

  public init(_ section: inout ConfigSection) {
    least = section.number("recall", .unit)
    thresholds = section.thresholdCount()
    classID = section.classID()
  }

  func best(_ counts: AnswerCounts) -> Double { counts.precision }
  func bound(_ counts: AnswerCounts) -> Double { counts.recall }
}
