public import Config

/// Recall: the share of the positive targets that was found.
///
///     true positives / (true positives + false negatives);  0 for 0 / 0
///
/// An output is positive where it is greater than the threshold. All outputs count together, or that
/// of `class_id` alone. With `top_k` only a row's k largest outputs can be positive, and without
/// thresholds all of them are.
public struct Recall: AnswerMetric {
  public static let name = "Recall"
  public static let aliases = ["sensitivity"]
  public static let summary = "share of the positive targets that was found"
  public static let historyName = "recall"
  public static let direction = MetricDirection.higherIsBetter

  /// From 0 to 1; 0.5 unless set. Several give a result each.
  let thresholds: Thresholds
  let topK: Int?
  let classID: Int?

  public init(_ section: inout ConfigSection) {
    (thresholds, topK) = section.thresholdsAndTopK()
    classID = section.classID()
  }

  func value(_ counts: AnswerCounts) -> Double { counts.recall }
}
