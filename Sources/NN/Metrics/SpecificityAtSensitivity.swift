public import Config

/// The best specificity among the thresholds whose sensitivity is high enough.
///
///     max of specificity over the thresholds with sensitivity ≥ `sensitivity`;  0 where there are none
///
/// The thresholds are `num_thresholds` numbers spread evenly from 0 to 1, so outputs should be
/// probabilities. All outputs count together, or that of `class_id` alone.
public struct SpecificityAtSensitivity: TradeOffMetric {
  public static let name = "SpecificityAtSensitivity"
  public static let summary = "best specificity among the thresholds of a given sensitivity"
  public static let historyName = "specificity_at_sensitivity"
  public static let direction = MetricDirection.higherIsBetter

  /// From 0 to 1.
  let least: Float
  /// 200 unless set.
  let thresholds: Thresholds
  let classID: Int?

  public init(_ section: inout ConfigSection) {
    least = section.number("sensitivity", .unit)
    thresholds = section.thresholdCount()
    classID = section.classID()
  }

  func best(_ counts: AnswerCounts) -> Double { counts.specificity }
  func bound(_ counts: AnswerCounts) -> Double { counts.recall }
}
