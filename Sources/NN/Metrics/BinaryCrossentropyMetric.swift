internal import Compute
public import Config

/// The crossentropy of yes-or-no targets.
///
///     mean of −(y log p + (1 − y) log(1 − p)), over rows and outputs
///
/// See the loss `BinaryCrossentropy`. Behind a last sigmoid or softmax it is taken from the logits
/// below, as Keras on TensorFlow does.
///
/// - Units: nats.
public struct BinaryCrossentropyMetric: CrossentropyMetric {
  public static let name = "BinaryCrossentropy"
  public static let aliases = ["bce"]
  public static let summary = "crossentropy of targets of 0 and 1"
  public static let historyName = "binary_crossentropy"
  public static let direction = MetricDirection.lowerIsBetter

  /// Whether the network's outputs are logits. False unless set.
  public var fromLogits: Bool
  /// From 0, the default, up to but not including 1.
  public let labelSmoothing: Float

  public init(_ section: inout ConfigSection) {
    fromLogits = section.boolean("from_logits", default: false)
    labelSmoothing = section.number("label_smoothing", default: 0, .fraction)
  }

  func kernel(outputs: Int, targets: Int) -> RowLoss? {
    binaryKernel(outputs: outputs, targets: targets, smoothing: labelSmoothing)
  }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    binary(predictions, targets, row, smoothing: labelSmoothing)
  }

  public func objection(to targets: TargetKind, outputs: Int) -> String? { nil }
}
