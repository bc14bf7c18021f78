public import Config

/// The mean of the precisions at every recall that the outputs reach.
///
///     Σₙ (Rₙ − Rₙ₋₁) Pₙ,  over the different outputs from the highest to the lowest
///
/// `AUC` with `curve: PR` is Keras's approximation by thresholds. With several outputs it is the mean
/// over them, each class against all others; classes that no row, or every row, belongs to do not
/// count. NaN where none is left.
///
/// All rows are kept until the result: 8 bytes for each output and target, and a step allocates.
public struct AveragePrecision: RankedMetric {
  public static let name = "average_precision"
  public static let kerasName: KerasName? = nil
  public static let aliases = ["ap"]
  public static let summary = "exact area under the precision-recall curve, by steps"
  public static let historyName = "average_precision"
  public static let direction = MetricDirection.higherIsBetter

  public init(_ section: inout ConfigSection) {}

  func area(_ curve: RankedCurve) -> Double? {
    guard curve.positives > 0, curve.negatives > 0 else { return nil }
    var found = 0.0
    var predicted = 0.0
    var area = 0.0
    for step in curve.steps {
      found += step.positive
      predicted += step.positive + step.negative
      area += step.positive * ratio(found, predicted)
    }
    return area / curve.positives
  }
}
