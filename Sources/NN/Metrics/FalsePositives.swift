public import Config

/// The number of negative targets that were predicted as positive, or their weight.
///
///     Σ wᵢ [ output > threshold and target = 0 ], over rows and outputs
public struct FalsePositives: AnswerMetric {
  public static let name = "FalsePositives"
  public static let summary = "negative targets that were predicted as positive"
  public static let historyName = "false_positives"
  public static let direction = MetricDirection.lowerIsBetter

  /// From 0 to 1; 0.5 unless set. Several give a result each.
  let thresholds: Thresholds

  public init(_ section: inout ConfigSection) { thresholds = section.thresholds() }

  func value(_ counts: AnswerCounts) -> Double { counts.falsePositives }
}
