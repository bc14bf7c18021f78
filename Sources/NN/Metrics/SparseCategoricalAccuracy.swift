internal import Compute
public import Config

/// The share of rows whose largest output is that of the target's class; class indices as targets.
///
///     mean of [ argmax output = target ]
public struct SparseCategoricalAccuracy: RowMeanMetric {
  public static let name = "SparseCategoricalAccuracy"
  public static let summary = "share of rows whose largest output is the target's class (index)"
  public static let historyName = "sparse_categorical_accuracy"
  public static let direction = MetricDirection.higherIsBetter

  public init() {}
  public init(_ section: inout ConfigSection) {}

  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    targets != .classIndex
      ? "its targets are class indices; categorical_accuracy takes one-hot targets"
      : nil
  }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    RowMath.argmax(predictions, row) == Int(targets.elements[row]) ? 1 : 0
  }
}
