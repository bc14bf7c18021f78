internal import Compute
public import Config

/// The share of outputs on their target's side of a threshold.
///
///     mean of [ (output > threshold) = target ], over rows and outputs
public struct BinaryAccuracy: RowMeanMetric, ClassMetric {
  public static let name = "BinaryAccuracy"
  public static let summary = "share of outputs on the right side of a threshold"
  public static let historyName = "binary_accuracy"
  public static let direction = MetricDirection.higherIsBetter

  /// An output counts as 1 where it is greater. 0.5 unless set, also where outputs are logits.
  public let threshold: Float

  public var cuts: [Float] { [threshold] }

  public init() { threshold = 0.5 }

  public init(_ section: inout ConfigSection) {
    threshold = section.number("threshold", default: 0.5)
  }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    let outputs = predictions.columns
    var right: Float = 0
    for column in 0..<outputs {
      let side: Float = predictions[row, column] > threshold ? 1 : 0
      if side == target(targets, row, column, outputs: outputs) { right += 1 }
    }
    return right / Float(outputs)
  }

  public func objection(to targets: TargetKind, outputs: Int) -> String? { nil }
}
