internal import Compute
public import Config

/// The Poisson loss of predicted counts.
///
///     mean of prediction − target · log(prediction + 1e-7), over rows and outputs
///
/// A prediction below 0 gives NaN, as in Keras.
public struct PoissonMetric: RowMeanMetric {
  public static let name = "Poisson"
  public static let summary = "mean of prediction − target · log prediction, for counts"
  public static let historyName = "poisson"
  public static let direction = MetricDirection.lowerIsBetter

  public init(_ section: inout ConfigSection) {}

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    columnMean(predictions, targets, row) { output, target in
      output - target * Elementary.log(output + 1e-7)
    }
  }
}
