internal import Compute

/// A loss that compares each output with its target and takes the mean over a row.
protocol ElementwiseLoss: Loss {
  /// What computes it.
  var kernel: RowLoss { get }
}

extension ElementwiseLoss {
  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    predictions.fillLosses(kernel, targets: targets, into: &losses)
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    gradient.setGradient(
      of: kernel, outputs: predictions, targets: targets, scales: scales, losses: &losses)
  }
}
