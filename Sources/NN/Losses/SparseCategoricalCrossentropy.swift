public import Compute
public import Config

/// The crossentropy of one class among several, with the class's index as target.
///
///     loss of a row = −log(pᶜ / Σⱼ pⱼ),  p kept within [1e-7, 1 − 1e-7]
///     from logits z:   log Σⱼ exp(zⱼ) − zᶜ
///
/// c is the row's class. Behind a softmax the loss is taken from the softmax's input instead, as
/// Keras on TensorFlow does.
///
/// - Shapes: predictions `[batch, classes]`, targets `[batch, 1]`.
public struct SparseCategoricalCrossentropy: ProbabilityLoss {
  typealias Link = Softmax

  public static let name = "SparseCategoricalCrossentropy"
  public static let summary = "one class among several, targets as class indices"

  /// Whether the network's outputs are logits. False unless set.
  public var fromLogits: Bool
  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    fromLogits = section.boolean("from_logits", default: false)
    reduction = section.reduction()
  }

  public func targetKind(outputs: Int) -> TargetKind { .classIndex }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    for row in 0..<predictions.rows {
      let target = Int(targets.elements[row])
      if fromLogits {
        losses[row] = RowMath.logSumExp(predictions, row) - predictions[row, target]
      } else {
        let total = clippedSum(predictions, row)
        losses[row] =
          Elementary.log(total) - Elementary.log(Clipping.clip(predictions[row, target]))
      }
    }
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], into gradient: inout Matrix
  ) {
    gradient.setRows(predictions.rows)
    if fromLogits { gradient.setSoftmax(predictions) }
    for row in 0..<predictions.rows {
      let target = Int(targets.elements[row])
      let total = fromLogits ? 1 : clippedSum(predictions, row)
      for column in 0..<predictions.columns {
        let truth: Float = column == target ? 1 : 0
        if fromLogits {
          gradient[row, column] = scales[row] * (gradient[row, column] - truth)
        } else {
          let x = predictions[row, column]
          let p = Clipping.clip(x)
          gradient[row, column] = Clipping.passes(x) ? scales[row] * (1 / total - truth / p) : 0
        }
      }
    }
  }

  private func clippedSum(_ predictions: Matrix, _ row: Int) -> Float {
    var sum: Float = 0
    for column in 0..<predictions.columns { sum += Clipping.clip(predictions[row, column]) }
    return sum
  }
}
