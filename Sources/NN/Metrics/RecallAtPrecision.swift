public import Config

/// The best recall among the thresholds whose precision is high enough.
///
///     max of recall over the thresholds with precision ≥ `precision`;  0 where there are none
///
/// The thresholds are `num_thresholds` numbers spread evenly from 0 to 1, so outputs should be
/// probabilities. All outputs count together, or that of `class_id` alone.
public struct RecallAtPrecision: TradeOffMetric {
  public static let name = "RecallAtPrecision"
  public static let summary = "best recall among the thresholds of a given precision"
  public static let historyName = "recall_at_precision"
  public static let direction = MetricDirection.higherIsBetter

  /// From 0 to 1.
  let least: Float
  /// 200 unless set.
  let thresholds: Thresholds
  let classID: Int?

  public init(_ section: inout ConfigSection) {
    least = section.number("precision", .unit)
    thresholds = section.thresholdCount()
    classID = section.classID()
  }

  func best(_ counts: AnswerCounts) -> Double { counts.recall }
  func bound(_ counts: AnswerCounts) -> Double { counts.precision }
}
