public import Config

/// The hinge loss of signed targets.
///
///     mean of max(0, 1 − t · prediction), over rows and outputs;  t = target, and −1 for a target of 0
///
/// Keras maps 0 to −1 where a whole batch consists of 0 and 1; here each target is mapped by itself,
/// which differs only where 0 stands beside −1.
///
/// - Shapes: targets of −1 and 1, or of 0 and 1.
public struct HingeMetric: ElementwiseLossMetric {
  public static let name = "Hinge"
  public static let summary = "mean of max(0, 1 − target · prediction)"
  public static let historyName = "hinge"
  public static let direction = MetricDirection.lowerIsBetter

  let loss = Hinge.standard

  public init(_ section: inout ConfigSection) {}
}
