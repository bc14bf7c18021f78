public import Config

/// The best sensitivity (recall) among the thresholds whose specificity is high enough.
///
///     max of sensitivity over the thresholds with specificity ≥ `specificity`;  0 where there are none
///
/// The thresholds are `num_thresholds` numbers spread evenly from 0 to 1, so outputs should be
/// probabilities. All outputs count together, or that of `class_id` alone.
public struct SensitivityAtSpecificity: TradeOffMetric {
  public static let name = "SensitivityAtSpecificity"
  public static let summary =
    "best sensitivity (recall) among the thresholds of a given specificity"
  public static let historyName = "sensitivity_at_specificity"
  public static let direction = MetricDirection.higherIsBetter

  /// From 0 to 1.
  let least: Float
  /// 200 unless set.
  let thresholds: Thresholds
  let classID: Int?

  public init(_ section: inout ConfigSection) {
    least = section.number("specificity", .unit)
    thresholds = section.thresholdCount()
    classID = section.classID()
  }

  func best(_ counts: AnswerCounts) -> Double { counts.recall }
  func bound(_ counts: AnswerCounts) -> Double { counts.specificity }
}
