internal import Compute
public import Config

/// The share of rows whose class is among those of the k largest outputs.
///
///     mean of [ fewer than k outputs are larger than that of the class ]
///     from sorted ids:  mean of [ the class is among the first k outputs ]
///
/// See `TopKCategoricalAccuracy`. With `from_sorted_ids` the outputs are themselves class indices, the
/// best first.
///
/// - Shapes: several outputs. Targets are class indices in Keras; one-hot ones are taken as well.
public struct SparseTopKCategoricalAccuracy: RowMeanMetric, ChoiceMetric {
  public static let name = "SparseTopKCategoricalAccuracy"
  public static let summary = "share of rows whose class is among the k largest outputs"
  public static let historyName = "sparse_top_k_categorical_accuracy"
  public static let direction = MetricDirection.higherIsBetter

  /// At least 1; 5 unless set.
  public let k: Int
  /// False unless set.
  public let fromSortedIDs: Bool

  public init(_ section: inout ConfigSection) {
    k = section.integer("k", default: 5, .atLeast(1))
    fromSortedIDs = section.boolean("from_sorted_ids", default: false)
  }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    let label = label(targets, row, outputs: predictions.columns)
    if fromSortedIDs {
      let first = 0..<min(k, predictions.columns)
      return first.contains { predictions[row, $0] == Float(label) } ? 1 : 0
    }
    return RowMath.isAmongTop(k, predictions, row, column: label) ? 1 : 0
  }
}
