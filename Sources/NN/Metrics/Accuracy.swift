internal import Compute
public import Config

/// The share of right predictions, by the rule that fits the network.
///
/// As in Keras the name `accuracy` stands for one of three: BinaryAccuracy where the network has one
/// output, SparseCategoricalAccuracy where targets are class indices, CategoricalAccuracy where they
/// are one-hot. Not resolved, it is Keras's class of that name: the share of outputs that equal
/// their target.
public struct Accuracy: RowMeanMetric {
  public static let name = "Accuracy"
  public static let aliases = ["acc"]
  /// Keras's class of that name is another one.
  public static let kerasName: KerasName? = .word("accuracy")
  public static let summary = "share of right predictions; binary, sparse or categorical by itself"
  public static let historyName = "accuracy"
  public static let direction = MetricDirection.higherIsBetter

  public init(_ section: inout ConfigSection) {}

  public func resolved(for targets: TargetKind, outputs: Int) -> any Metric {
    if outputs == 1 { return BinaryAccuracy() }
    return targets == .classIndex ? SparseCategoricalAccuracy() : CategoricalAccuracy()
  }

  public func objection(to targets: TargetKind, outputs: Int) -> String? { nil }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    var equal: Float = 0
    for column in 0..<predictions.columns where predictions[row, column] == targets[row, column] {
      equal += 1
    }
    return equal / Float(predictions.columns)
  }
}
