public import Config

/// The mean of the classes' recalls, so that a rare class counts as much as a frequent one.
///
///     1 / C · Σ over classes of (right rows of the class / rows of the class)
///
/// Classes without rows do not count. One output is cut at 0.5.
public struct BalancedAccuracy: ConfusionMetric {
  public static let name = "balanced_accuracy"
  public static let kerasName: KerasName? = nil
  public static let summary = "mean of the classes' recalls, so that rare classes count the same"
  public static let historyName = "balanced_accuracy"
  public static let direction = MetricDirection.higherIsBetter

  public init(_ section: inout ConfigSection) {}

  func value(_ confusion: Confusion) -> Double {
    let counts = (0..<confusion.classes).map(confusion.counts)
      .filter { $0.truePositives + $0.falseNegatives > 0 }
    return ratio(counts.reduce(0) { $0 + $1.recall }, Double(counts.count))
  }
}
