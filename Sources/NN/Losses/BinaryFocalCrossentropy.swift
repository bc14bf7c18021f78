public import Compute
public import Config

/// The crossentropy of yes-or-no targets, with less weight on what is right already.
///
///     loss of a row = mean over the outputs of  a (1 − q)^gamma bce(p, y)
///     q = y p + (1 − y)(1 − p),   the probability of the truth
///     a = y alpha + (1 − y)(1 − alpha)  with `apply_class_balancing`, else 1
///
/// bce is that of `BinaryCrossentropy`, clipped as there, and y pulled towards ½ by
/// `label_smoothing` as there. From logits and behind a sigmoid, bce is taken from the logits without
/// clipping, as Keras on TensorFlow does; JAX clips. Unlike the plain crossentropy, `from_logits`
/// over a last sigmoid takes that sigmoid's outputs for logits, as in Keras. Behind a softmax, which
/// does not belong here, the clipped probabilities are taken (Keras takes bce from the logits).
///
/// - Shapes: predictions and targets `[batch, outputs]`.
/// - Source: T.-Y. Lin and others, "Focal Loss for Dense Object Detection", 2017.
public struct BinaryFocalCrossentropy: ProbabilityLoss {
  typealias Link = Sigmoid

  public static let name = "BinaryFocalCrossentropy"
  public static let summary = "two classes, with less weight on what is right already"
  public static let takesSeveralLabels = true

  /// Whether positive targets weigh `alpha` and negative ones 1 − `alpha`. False unless set.
  public let balancesClasses: Bool
  /// 0.25 unless set.
  public let alpha: Float
  /// 2 unless set; 0 is the plain crossentropy.
  public let gamma: Float
  /// Whether the network's outputs are logits. False unless set.
  public var fromLogits: Bool
  /// From 0, the default, up to but not including 1.
  public let labelSmoothing: Float
  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    balancesClasses = section.boolean("apply_class_balancing", default: false)
    alpha = section.number("alpha", default: 0.25, .unit)
    gamma = section.number("gamma", default: 2, .nonNegative)
    fromLogits = section.boolean("from_logits", default: false)
    labelSmoothing = section.number("label_smoothing", default: 0, .fraction)
    section.readLastAxis()
    reduction = section.reduction(name: "binary_focal_crossentropy")
  }

  public func targetKind(outputs: Int) -> TargetKind { outputs == 1 ? .binary : .oneHot }
  public func outputKind(outputs: Int) -> OutputKind { fromLogits ? .logits : .probabilities }

  public func onLogits(of activation: any Activation) -> (any Loss)? {
    !fromLogits && activation is Sigmoid ? takingLogits : nil
  }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    let columns = predictions.columns
    for row in 0..<predictions.rows {
      var sum: Float = 0
      for index in row * columns..<(row + 1) * columns {
        let term = Term(self, predictions.elements[index], targets.elements[index])
        sum += term.weight * term.factor * term.loss
      }
      losses[row] = sum / Float(columns)
    }
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    rowLosses(predictions, targets, into: &losses)
    let columns = predictions.columns
    gradient.setRows(predictions.rows)
    for row in 0..<predictions.rows {
      let scale = scales[row] / Float(columns)
      for index in row * columns..<(row + 1) * columns {
        let term = Term(self, predictions.elements[index], targets.elements[index])
        gradient.elements[index] = scale * term.slope(gamma, fromLogits: fromLogits)
      }
    }
  }

  /// What one output comes to.
  private struct Term {
    let x: Float
    let y: Float
    let p: Float
    let weight: Float
    /// 1 − q
    let miss: Float
    /// (1 − q)^gamma
    let factor: Float
    let loss: Float

    init(_ focal: BinaryFocalCrossentropy, _ x: Float, _ target: Float) {
      self.x = x
      y = BinaryTerm.smoothed(target, by: focal.labelSmoothing)
      p = focal.fromLogits ? Elementary.sigmoid(x) : x
      weight = focal.balancesClasses ? y * focal.alpha + (1 - y) * (1 - focal.alpha) : 1
      miss = 1 - (y * p + (1 - y) * (1 - p))
      factor = Focus.factor(miss, focal.gamma)
      loss = focal.fromLogits ? BinaryTerm.onLogit(x, y) : BinaryTerm.onProbability(x, y)
    }

    /// The product rule, with ∂miss/∂p = 1 − 2y and, from logits, ∂p/∂z = p (1 − p).
    func slope(_ gamma: Float, fromLogits: Bool) -> Float {
      let slope = fromLogits ? p - y : BinaryTerm.slopeOnProbability(x, y)
      let inner = (1 - 2 * y) * (fromLogits ? p * (1 - p) : 1)
      return weight * (Focus.slope(miss, gamma) * inner * loss + factor * slope)
    }
  }
}
