public import Config

/// The squared hinge loss of signed targets.
///
///     mean of max(0, 1 − t · prediction)², over rows and outputs;  t = target, and −1 for a target of 0
///
/// - Shapes: targets of −1 and 1, or of 0 and 1; see `HingeMetric`.
public struct SquaredHingeMetric: ElementwiseLossMetric {
  public static let name = "SquaredHinge"
  public static let summary = "mean of max(0, 1 − target · prediction)²"
  public static let historyName = "squared_hinge"
  public static let direction = MetricDirection.lowerIsBetter

  let loss = SquaredHinge.standard

  public init(_ section: inout ConfigSection) {}
}
