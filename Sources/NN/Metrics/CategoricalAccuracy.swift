internal import Compute
public import Config

/// The share of rows whose largest output is that of the target's class.
///
///     mean of [ argmax output = class ]
///
/// Of equal outputs the first counts. Targets are one-hot in Keras; class indices are taken as well.
public struct CategoricalAccuracy: RowMeanMetric, ChoiceMetric {
  public static let name = "CategoricalAccuracy"
  public static let summary = "share of rows whose largest output is the target's class"
  public static let historyName = "categorical_accuracy"
  public static let direction = MetricDirection.higherIsBetter

  public init() {}

  public init(_ section: inout ConfigSection) {}

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    RowMath.argmax(predictions, row) == label(targets, row, outputs: predictions.columns) ? 1 : 0
  }
}
