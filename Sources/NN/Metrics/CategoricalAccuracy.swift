internal import Compute
public import Config

/// The share of rows whose largest output is that of the target's class; one-hot targets.
///
///     mean of [ argmax output = argmax target ]
public struct CategoricalAccuracy: RowMeanMetric {
  public static let name = "CategoricalAccuracy"
  public static let summary = "share of rows whose largest output is the target's class (one-hot)"
  public static let historyName = "categorical_accuracy"
  public static let direction = MetricDirection.higherIsBetter

  public init() {}
  public init(_ section: inout ConfigSection) {}

  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    targets == .classIndex
      ? "its targets are one-hot; sparse_categorical_accuracy takes class indices"
      : nil
  }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    RowMath.argmax(predictions, row) == RowMath.argmax(targets, row) ? 1 : 0
  }
}
