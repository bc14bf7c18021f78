internal import Compute
public import Config

/// The share of rows whose class is among those of the k largest outputs.
///
///     mean of [ fewer than k outputs are larger than that of the class ]
///
/// So outputs equal to that of the class do not count against it. As on TensorFlow a row with an
/// output that is no number counts as wrong.
///
/// - Shapes: several outputs. Targets are one-hot in Keras; class indices are taken as well.
public struct TopKCategoricalAccuracy: RowMeanMetric, ChoiceMetric {
  public static let name = "TopKCategoricalAccuracy"
  public static let summary = "share of rows whose class is among the k largest outputs"
  public static let historyName = "top_k_categorical_accuracy"
  public static let direction = MetricDirection.higherIsBetter

  /// At least 1; 5 unless set.
  public let k: Int

  public init(_ section: inout ConfigSection) {
    k = section.integer("k", default: 5, .atLeast(1))
  }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    RowMath.isAmongTop(
      k, predictions, row, column: label(targets, row, outputs: predictions.columns)) ? 1 : 0
  }
}
