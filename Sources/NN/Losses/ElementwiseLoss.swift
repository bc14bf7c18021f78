internal import Compute

/// A loss that compares each output with its target and takes the mean over a row.
protocol ElementwiseLoss: Loss {
  /// The loss of one output.
  func value(_ prediction: Float, _ target: Float) -> Float
  /// Its derivative with respect to the prediction.
  func slope(_ prediction: Float, _ target: Float) -> Float
}

extension ElementwiseLoss {
  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    let columns = predictions.columns
    for row in 0..<predictions.rows {
      var sum: Float = 0
      for index in row * columns..<(row + 1) * columns {
        sum += value(predictions.elements[index], targets.elements[index])
      }
      losses[row] = sum / Float(columns)
    }
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], into gradient: inout Matrix
  ) {
    let columns = predictions.columns
    gradient.setRows(predictions.rows)
    for row in 0..<predictions.rows {
      let scale = scales[row] / Float(columns)
      for index in row * columns..<(row + 1) * columns {
        gradient.elements[index] =
          scale * slope(predictions.elements[index], targets.elements[index])
      }
    }
  }
}
