internal import Compute
public import Config

/// The crossentropy of one class among several.
///
///     mean over rows of −log(pᶜ / Σⱼ pⱼ),  c being the row's class
///
/// See the loss `SparseCategoricalCrossentropy`. Behind a last sigmoid or softmax it is taken from the
/// logits below, as Keras on TensorFlow does.
///
/// Rows of class `ignore_class` have no part in a weighted mean. In a plain one they count as 0, as in
/// Keras.
///
/// - Shapes: several outputs. Targets are class indices in Keras; one-hot ones are taken as well.
/// - Units: nats.
public struct SparseCategoricalCrossentropyMetric: CrossentropyMetric, ChoiceMetric {
  public static let name = "SparseCategoricalCrossentropy"
  public static let summary = "crossentropy of one class among several"
  public static let historyName = "sparse_categorical_crossentropy"
  public static let direction = MetricDirection.lowerIsBetter

  /// Whether the network's outputs are logits. False unless set.
  public var fromLogits: Bool
  /// The index of a class; nil for none.
  public let ignoredClass: Int?

  public init(_ section: inout ConfigSection) {
    fromLogits = section.boolean("from_logits", default: false)
    ignoredClass = section.optionalInteger("ignore_class")
    section.readLastAxis()
  }

  func kernel(outputs: Int, targets: Int) -> RowLoss? {
    ignoredClass == nil && targets == 1
      ? categoricalKernel(outputs: outputs, targets: targets, smoothing: 0) : nil
  }

  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    isMasked(predictions, targets, row) ? 0 : sparse(predictions, targets, row)
  }

  /// In Keras, leaving out rows loses the trace of the softmax.
  public func onLogits(of activation: any Activation) -> (any Metric)? {
    ignoredClass == nil ? takingLogits(of: activation) : nil
  }

  func isMasked(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Bool {
    label(targets, row, outputs: predictions.columns) == ignoredClass
  }
}
