internal import Compute

/// The crossentropies of a row, as Keras's metrics take them: probabilities are kept within
/// [1e-7, 1 − 1e-7].
protocol CrossentropyMetric: RowMeanMetric, ClassMetric {
  /// Whether the network's outputs are logits.
  var fromLogits: Bool { get set }
  /// What computes it for so many columns of outputs and targets; nil where nothing does at once.
  func kernel(outputs: Int, targets: Int) -> RowLoss?
}

extension CrossentropyMetric {
  /// Keras on TensorFlow takes a crossentropy from what went into a last sigmoid or softmax, as a
  /// metric no less than as a loss.
  public func onLogits(of activation: any Activation) -> (any Metric)? {
    takingLogits(of: activation)
  }

  func takingLogits(of activation: any Activation) -> (any Metric)? {
    guard activation is any ProbabilityActivation else { return nil }
    var copy = self
    copy.fromLogits = true
    return copy
  }

  func sums(_ predictions: Matrix, _ targets: Matrix, weights: ArraySlice<Float>?) -> (
    values: Double, weights: Double
  ) {
    guard let kernel = kernel(outputs: predictions.columns, targets: targets.columns) else {
      return rowSums(predictions, targets, weights: weights)
    }
    return sums(of: kernel, predictions, targets, weights: weights)
  }

  func binaryKernel(outputs: Int, targets: Int, smoothing: Float) -> RowLoss? {
    if outputs != targets { return nil }
    return fromLogits
      ? .binaryCrossentropyOfLogits(smoothing: smoothing)
      : .binaryCrossentropy(smoothing: smoothing)
  }

  func categoricalKernel(outputs: Int, targets: Int, smoothing: Float) -> RowLoss? {
    if !fromLogits || outputs == 1 { return nil }
    if outputs == targets { return .categoricalCrossentropyOfLogits(smoothing: smoothing) }
    return smoothing == 0 ? .sparseCategoricalCrossentropyOfLogits : nil
  }

  /// The mean over outputs of −(y log p + (1 − y) log(1 − p)), y drawn towards ½ by `smoothing`.
  func binary(
    _ predictions: Matrix, _ targets: Matrix, _ row: Int, smoothing: Float
  ) -> Float {
    let outputs = predictions.columns
    var sum: Float = 0
    for column in 0..<outputs {
      let truth = target(targets, row, column, outputs: outputs)
      let y = BinaryTerm.smoothed(truth, by: smoothing)
      let x = predictions[row, column]
      sum += fromLogits ? BinaryTerm.onLogit(x, y) : BinaryTerm.onProbability(x, y)
    }
    return sum / Float(outputs)
  }

  /// −Σⱼ yⱼ log pⱼ, p scaled to add up to 1, y drawn towards 1 / classes by `smoothing`.
  func categorical(
    _ predictions: Matrix, _ targets: Matrix, _ row: Int, smoothing: Float
  ) -> Float {
    let outputs = predictions.columns
    let shift = fromLogits ? RowMath.logSumExp(predictions, row) : 0
    let total = fromLogits ? 1 : RowMath.sum(predictions, row)
    var sum: Float = 0
    for column in 0..<outputs {
      let truth = target(targets, row, column, outputs: outputs)
      let y = truth * (1 - smoothing) + smoothing / Float(outputs)
      let x = predictions[row, column]
      sum += y * (fromLogits ? shift - x : -Elementary.log(Clipping.clip(x / total)))
    }
    return sum
  }

  /// −log(p / Σ p) of the row's class.
  func sparse(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    SparseCategoricalCrossentropy.rowLoss(
      predictions, row, label: label(targets, row, outputs: predictions.columns),
      fromLogits: fromLogits)
  }
}
