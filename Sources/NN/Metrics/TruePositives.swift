public import Config

/// The number of positive targets that were predicted so, or their weight.
///
///     Σ wᵢ [ output > threshold and target > 0 ], over rows and outputs
public struct TruePositives: AnswerMetric {
  public static let name = "TruePositives"
  public static let summary = "positive targets that were predicted so"
  public static let historyName = "true_positives"
  public static let direction = MetricDirection.higherIsBetter

  /// From 0 to 1; 0.5 unless set. Several give a result each.
  let thresholds: Thresholds

  public init(_ section: inout ConfigSection) { thresholds = section.thresholds() }

  func value(_ counts: AnswerCounts) -> Double { counts.truePositives }
}
