public import Compute
public import Config

/// The crossentropy of one class among several, with less weight on what is right already.
///
///     loss of a row = −Σⱼ alphaⱼ (1 − qⱼ)^gamma yⱼ log qⱼ
///     q = p / Σ p, then kept within [1e-7, 1 − 1e-7];  from logits p = softmax(z)
///
/// y is the one-hot target, pulled towards the uniform distribution over the C classes by
/// `label_smoothing` s: y (1 − s) + s / C. Probabilities are clipped also behind a softmax and from
/// logits: Keras never looks behind them here, on no backend.
///
/// - Shapes: predictions and targets `[batch, classes]`.
/// - Source: T.-Y. Lin and others, "Focal Loss for Dense Object Detection", 2017.
public struct CategoricalFocalCrossentropy: ProbabilityLoss {
  typealias Link = Softmax

  public static let name = "CategoricalFocalCrossentropy"
  public static let summary = "one class among several, with less weight on what is right already"

  /// One for all classes, or one for each. 0.25 unless set.
  public let alpha: [Float]
  /// 2 unless set; 0 is alpha times the plain crossentropy.
  public let gamma: Float
  /// Whether the network's outputs are logits. False unless set.
  public var fromLogits: Bool
  /// From 0, the default, up to but not including 1.
  public let labelSmoothing: Float
  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    alpha = section.numbers("alpha", default: [0.25], .nonNegative)
    gamma = section.number("gamma", default: 2, .nonNegative)
    fromLogits = section.boolean("from_logits", default: false)
    labelSmoothing = section.number("label_smoothing", default: 0, .fraction)
    section.readLastAxis()
    reduction = section.reduction(name: "categorical_focal_crossentropy")
  }

  public func targetKind(outputs: Int) -> TargetKind { .oneHot }
  public func outputKind(outputs: Int) -> OutputKind { fromLogits ? .logits : .distribution }

  public func objection(toOutputs outputs: Int) -> String? {
    alpha.count == 1 || alpha.count == outputs
      ? nil
      : "alpha has \(alpha.count) numbers: expected one, or one for each of \(outputs) outputs"
  }

  public func onLogits(of activation: any Activation) -> (any Loss)? { nil }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    let classes = predictions.columns
    for row in 0..<predictions.rows {
      let scaling = RowScaling(self, predictions, row)
      var sum: Float = 0
      for column in 0..<classes {
        let q = Clipping.clip(scaling.probability(predictions[row, column]))
        let weight = weight(targets[row, column], column, classes)
        sum -= weight * Focus.factor(1 - q, gamma) * Elementary.log(q)
      }
      losses[row] = sum
    }
  }

  /// With dⱼ the derivative by qⱼ, 0 where q is clipped: (dⱼ − Σₖ dₖ qₖ) / Σ p, and from logits
  /// qⱼ times the bracket.
  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    rowLosses(predictions, targets, into: &losses)
    let classes = predictions.columns
    gradient.setRows(predictions.rows)
    for row in 0..<predictions.rows {
      let scaling = RowScaling(self, predictions, row)
      var mixed: Float = 0
      for column in 0..<classes {
        let q = scaling.probability(predictions[row, column])
        let weight = weight(targets[row, column], column, classes)
        let slope =
          Clipping.passes(q)
          ? weight
            * (Focus.slope(1 - q, gamma) * Elementary.log(q) - Focus.factor(1 - q, gamma) / q)
          : 0
        gradient[row, column] = slope
        mixed += slope * q
      }
      for column in 0..<classes {
        let q = scaling.probability(predictions[row, column])
        let inner = fromLogits ? q : 1 / scaling.total
        gradient[row, column] = scales[row] * inner * (gradient[row, column] - mixed)
      }
    }
  }

  /// alphaⱼ yⱼ
  private func weight(_ target: Float, _ column: Int, _ classes: Int) -> Float {
    let y = target * (1 - labelSmoothing) + labelSmoothing / Float(classes)
    return y * alpha[alpha.count == 1 ? 0 : column]
  }

  /// What makes probabilities that add up to 1 of a row's outputs.
  private struct RowScaling {
    let isOfLogits: Bool
    /// Σ p, or log Σ exp(z).
    let total: Float

    init(_ focal: CategoricalFocalCrossentropy, _ predictions: Matrix, _ row: Int) {
      isOfLogits = focal.fromLogits
      total =
        isOfLogits ? RowMath.logSumExp(predictions, row) : RowMath.sum(predictions, row)
    }

    func probability(_ x: Float) -> Float { isOfLogits ? Elementary.exp(x - total) : x / total }
  }
}
