public import Compute
public import Config

/// The crossentropy of one class among several, with one-hot targets.
///
///     loss of a row = −Σⱼ yⱼ log pⱼ,  p scaled to add up to 1, then kept within [1e-7, 1 − 1e-7]
///     from logits z:   Σⱼ yⱼ (log Σₖ exp(zₖ) − zⱼ)
///
/// y is the target, pulled towards the uniform distribution over the C classes by
/// `label_smoothing` s: y (1 − s) + s / C. Behind a softmax the loss is taken from the softmax's
/// input instead, as Keras on TensorFlow does.
///
/// - Shapes: predictions and targets `[batch, classes]`.
public struct CategoricalCrossentropy: ProbabilityLoss {
  typealias Link = Softmax

  public static let name = "CategoricalCrossentropy"
  public static let summary = "one class among several, one output a class"

  /// Whether the network's outputs are logits. False unless set.
  public var fromLogits: Bool
  /// From 0, the default, up to but not including 1.
  public let labelSmoothing: Float
  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    fromLogits = section.boolean("from_logits", default: false)
    labelSmoothing = section.number("label_smoothing", default: 0, .fraction)
    section.readLastAxis()
    reduction = section.reduction(name: "categorical_crossentropy")
  }

  public func targetKind(outputs: Int) -> TargetKind { .oneHot }
  public func outputKind(outputs: Int) -> OutputKind { fromLogits ? .logits : .distribution }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    if fromLogits { return predictions.fillLosses(logitsKernel, targets: targets, into: &losses) }
    for row in 0..<predictions.rows {
      let total = RowMath.sum(predictions, row)
      var sum: Float = 0
      for column in 0..<predictions.columns {
        let y = smoothed(targets[row, column], classes: predictions.columns)
        sum -= y * Elementary.log(Clipping.clip(predictions[row, column] / total))
      }
      losses[row] = sum
    }
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    if fromLogits {
      return gradient.setGradient(
        of: logitsKernel, outputs: predictions, targets: targets, scales: scales, losses: &losses)
    }
    rowLosses(predictions, targets, into: &losses)
    gradient.setRows(predictions.rows)
    for row in 0..<predictions.rows {
      fillGradient(row, predictions, targets, scale: scales[row], into: &gradient)
    }
  }

  private var logitsKernel: RowLoss { .categoricalCrossentropyOfLogits(smoothing: labelSmoothing) }

  /// With qⱼ = pⱼ / Σ p and dⱼ = −yⱼ / qⱼ, 0 where q is clipped: (dⱼ − Σₖ dₖ qₖ) / Σ p.
  private func fillGradient(
    _ row: Int, _ predictions: Matrix, _ targets: Matrix, scale: Float,
    into gradient: inout Matrix
  ) {
    let total = RowMath.sum(predictions, row)
    var mixed: Float = 0
    for column in 0..<predictions.columns {
      let q = predictions[row, column] / total
      let y = smoothed(targets[row, column], classes: predictions.columns)
      let slope = Clipping.passes(q) ? -y / q : 0
      gradient[row, column] = slope
      mixed += slope * q
    }
    for column in 0..<predictions.columns {
      gradient[row, column] = scale * (gradient[row, column] - mixed) / total
    }
  }

  private func smoothed(_ y: Float, classes: Int) -> Float {
    y * (1 - labelSmoothing) + labelSmoothing / Float(classes)
  }
}
