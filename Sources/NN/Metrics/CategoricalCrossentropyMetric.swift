internal import Compute
public import Config

/// The crossentropy of one class among several.
///
///     mean over rows of −Σⱼ yⱼ log pⱼ,  p scaled to add up to 1
///
/// See the loss `CategoricalCrossentropy`. Behind a last sigmoid or softmax it is taken from the logits
/// below, as Keras on TensorFlow does.
///
/// - Shapes: several outputs. Targets are one-hot in Keras; class indices are taken as well.
/// - Units: nats.
public struct CategoricalCrossentropyMetric: CrossentropyMetric, ChoiceMetric {
  public static let name = "CategoricalCrossentropy"
  public static let summary = "crossentropy of one class among several"
  public static let historyName = "categorical_crossentropy"
  public static let direction = MetricDirection.lowerIsBetter

  /// Whether the network's outputs are logits. False unless set.
  public var fromLogits: Bool
  /// From 0, the default, up to but not including 1.
  public let labelSmoothing: Float

  public init(_ section: inout ConfigSection) {
    fromLogits = section.boolean("from_logits", default: false)
    labelSmoothing = section.number("label_smoothing", default: 0, .fraction)
    section.readLastAxis()
  }

  func kernel(outputs: Int, targets: Int) -> RowLoss? {
    categoricalKernel(outputs: outputs, targets: targets, smoothing: labelSmoothing)
  }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    categorical(predictions, targets, row, smoothing: labelSmoothing)
  }
}
