public import Compute
public import Config

/// The crossentropy of one class among several, with the class's index as target.
///
///     loss of a row = −log(pᶜ / Σⱼ pⱼ),  p kept within [1e-7, 1 − 1e-7]
///     from logits z:   log Σⱼ exp(zⱼ) − zᶜ
///
/// c is the row's class. Behind a softmax the loss is taken from the softmax's input instead, as
/// Keras on TensorFlow does. With `ignore_class` it is not, there as here.
///
/// - Shapes: predictions `[batch, classes]`, targets `[batch, 1]`.
public struct SparseCategoricalCrossentropy: ProbabilityLoss {
  typealias Link = Softmax

  public static let name = "SparseCategoricalCrossentropy"
  public static let summary = "one class among several, targets as class indices"

  /// Whether the network's outputs are logits. False unless set.
  public var fromLogits: Bool
  /// The index of a class, counted from 0 in the order of the labels, whose rows the loss leaves
  /// out: it is the mean over the others, though Keras counts all rows where it averages batches.
  /// Metrics know nothing of it. Nil, the default, for none; an index that no label has leaves out
  /// nothing.
  public let ignoredClass: Int?
  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    fromLogits = section.boolean("from_logits", default: false)
    ignoredClass = section.optionalInteger("ignore_class")
    section.readLastAxis()
    reduction = section.reduction(name: "sparse_categorical_crossentropy")
  }

  public func targetKind(outputs: Int) -> TargetKind { .classIndex }
  public func outputKind(outputs: Int) -> OutputKind { fromLogits ? .logits : .distribution }

  /// In Keras, leaving out rows loses the trace of the softmax.
  public func onLogits(of activation: any Activation) -> (any Loss)? {
    ignoredClass == nil && activation is any ProbabilityActivation ? takingLogits : nil
  }

  public func fillScales(_ scales: inout [Float], targets: Matrix, weights: ArraySlice<Float>?) {
    guard let ignoredClass else {
      return reduction.fill(&scales, rows: targets.rows, weights: weights)
    }
    reduction.fill(&scales, rows: targets.rows, weights: weights) {
      Int(targets.elements[$0]) != ignoredClass
    }
  }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    if takesKernel { return predictions.fillLosses(Self.kernel, targets: targets, into: &losses) }
    for row in 0..<predictions.rows {
      let target = Int(targets.elements[row])
      losses[row] =
        target == ignoredClass
        ? 0 : Self.rowLoss(predictions, row, label: target, fromLogits: fromLogits)
    }
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    if takesKernel {
      return gradient.setGradient(
        of: Self.kernel, outputs: predictions, targets: targets, scales: scales, losses: &losses)
    }
    rowLosses(predictions, targets, into: &losses)
    gradient.setRows(predictions.rows)
    if fromLogits { gradient.setSoftmax(predictions) }
    for row in 0..<predictions.rows {
      let target = Int(targets.elements[row])
      let scale = target == ignoredClass ? 0 : scales[row]
      let total = fromLogits ? 1 : Self.clippedSum(predictions, row)
      for column in 0..<predictions.columns {
        let truth: Float = column == target ? 1 : 0
        if fromLogits {
          gradient[row, column] = scale * (gradient[row, column] - truth)
        } else {
          let x = predictions[row, column]
          let p = Clipping.clip(x)
          gradient[row, column] = Clipping.passes(x) ? scale * (1 / total - truth / p) : 0
        }
      }
    }
  }

  /// An ignored class may be no column.
  private var takesKernel: Bool { fromLogits && ignoredClass == nil }

  private static let kernel = RowLoss.sparseCategoricalCrossentropyOfLogits

  /// The loss of a row of that class.
  static func rowLoss(_ predictions: Matrix, _ row: Int, label: Int, fromLogits: Bool) -> Float {
    let output = predictions[row, label]
    if fromLogits { return RowMath.logSumExp(predictions, row) - output }
    return Elementary.log(clippedSum(predictions, row)) - Elementary.log(Clipping.clip(output))
  }

  private static func clippedSum(_ predictions: Matrix, _ row: Int) -> Float {
    var sum: Float = 0
    for column in 0..<predictions.columns { sum += Clipping.clip(predictions[row, column]) }
    return sum
  }
}
