public import Config

/// The number of positive targets that were predicted as negative, or their weight.
///
///     Σ wᵢ [ output ≤ threshold and target > 0 ], over rows and outputs
public struct FalseNegatives: AnswerMetric {
  public static let name = "FalseNegatives"
  public static let summary = "positive targets that were predicted as negative"
  public static let historyName = "false_negatives"
  public static let direction = MetricDirection.lowerIsBetter

  /// From 0 to 1; 0.5 unless set. Several give a result each.
  let thresholds: Thresholds

  public init(_ section: inout ConfigSection) { thresholds = section.thresholds() }

  func value(_ counts: AnswerCounts) -> Double { counts.falseNegatives }
}
