internal import Compute
public import Config

/// The crossentropy of yes-or-no targets.
///
///     loss of a row = mean over the outputs of −(y log p + (1 − y) log(1 − p))
///     from logits z:  mean over the outputs of  max(z, 0) − y z + log(1 + exp(−|z|))
///
/// y is the target, pulled towards ½ by `label_smoothing` s: y (1 − s) + s / 2. Probabilities are
/// kept within 1e-7 of 0 and 1, as in Keras, and have no gradient beyond. Behind a sigmoid the loss
/// is taken from the sigmoid's input instead, as Keras on TensorFlow does.
///
/// - Shapes: predictions and targets `[batch, outputs]`.
public struct BinaryCrossentropy: ProbabilityLoss, ElementwiseLoss {
  typealias Link = Sigmoid

  public static let name = "BinaryCrossentropy"
  public static let aliases = ["bce"]
  public static let summary = "two classes, or several that do not exclude each other"
  public static let takesSeveralLabels = true

  /// Whether the network's outputs are logits. False unless set.
  public var fromLogits: Bool
  /// From 0, the default, up to but not including 1.
  public let labelSmoothing: Float
  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    fromLogits = section.boolean("from_logits", default: false)
    labelSmoothing = section.number("label_smoothing", default: 0, .fraction)
    section.readLastAxis()
    reduction = section.reduction(name: "binary_crossentropy")
  }

  public func targetKind(outputs: Int) -> TargetKind { outputs == 1 ? .binary : .oneHot }
  public func outputKind(outputs: Int) -> OutputKind { fromLogits ? .logits : .probabilities }

  var kernel: RowLoss {
    fromLogits
      ? .binaryCrossentropyOfLogits(smoothing: labelSmoothing)
      : .binaryCrossentropy(smoothing: labelSmoothing)
  }
}
