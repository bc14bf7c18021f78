internal import Compute

/// A metric of how far predictions are from the right side of 0.
protocol HingeMargin: RowMeanMetric, ClassMetric {}

extension HingeMargin {
  /// max(0, 1 − t · output), where t is the target, and −1 for a target of 0.
  func margin(_ output: Float, _ target: Float) -> Float {
    max(0, 1 - (target == 0 ? -1 : target) * output)
  }

  /// Keras takes these of any numbers.
  public func objection(to targets: TargetKind, outputs: Int) -> String? { nil }
}
