internal import Compute
public import Config

/// The Kullback-Leibler divergence of the predicted distribution from the target's.
///
///     mean over rows of Σⱼ yⱼ log(yⱼ / pⱼ),  both kept within [1e-7, 1]
///
/// - Units: nats.
/// - Source: S. Kullback and R. A. Leibler, "On Information and Sufficiency", 1951.
public struct KLDivergenceMetric: RowMeanMetric, ClassMetric {
  public static let name = "KLDivergence"
  public static let aliases = ["kld", "kullback_leibler_divergence"]
  public static let summary = "how far the predicted distribution is from the target's"
  public static let historyName = "kl_divergence"
  public static let direction = MetricDirection.lowerIsBetter

  public init(_ section: inout ConfigSection) {}

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    var sum: Float = 0
    for column in 0..<predictions.columns {
      let truth = target(targets, row, column, outputs: predictions.columns)
      sum += KLDivergence.term(predictions[row, column], truth)
    }
    return sum
  }

  public func objection(to targets: TargetKind, outputs: Int) -> String? { nil }
}
