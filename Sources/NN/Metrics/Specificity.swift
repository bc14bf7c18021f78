public import Config

/// The share of the negative targets that was predicted so.
///
///     true negatives / (true negatives + false positives)
///
/// Of two classes the second is the positive one; of more it is the mean over the classes, each
/// against all others. One output is cut at 0.5.
public struct Specificity: ConfusionMetric {
  public static let name = "specificity"
  public static let kerasName: KerasName? = nil
  public static let summary = "share of the negative targets that was predicted so"
  public static let historyName = "specificity"
  public static let direction = MetricDirection.higherIsBetter

  public init(_ section: inout ConfigSection) {}

  func value(_ confusion: Confusion) -> Double {
    if confusion.classes == 2 { return confusion.counts(of: 1).specificity }
    let sum = (0..<confusion.classes).reduce(0) { $0 + confusion.counts(of: $1).specificity }
    return sum / Double(confusion.classes)
  }
}
