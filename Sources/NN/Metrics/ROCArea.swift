public import Config

/// The exact area under the curve of true against false positive rate: the chance that a positive row
/// has a higher output than a negative one, equal outputs counting half.
///
/// `AUC` is Keras's approximation by thresholds. With several outputs it is the mean over them, each
/// class against all others; classes that no row, or every row, belongs to do not count. NaN where
/// none is left.
///
/// All rows are kept until the result: 8 bytes for each output and target, and a step allocates.
public struct ROCArea: RankedMetric {
  public static let name = "roc_auc"
  public static let kerasName: KerasName? = nil
  public static let summary = "exact area under the ROC curve"
  public static let historyName = "roc_auc"
  public static let direction = MetricDirection.higherIsBetter

  public init(_ section: inout ConfigSection) {}

  func area(_ curve: RankedCurve) -> Double? {
    guard curve.positives > 0, curve.negatives > 0 else { return nil }
    var above = 0.0
    var area = 0.0
    for step in curve.steps {
      area += step.negative * (above + step.positive / 2)
      above += step.positive
    }
    return area / (curve.positives * curve.negatives)
  }
}
