internal import Compute

/// A row's outputs as probabilities of the classes.
struct RowProbabilities {
  private let predictions: Matrix
  private let row: Int
  /// Of logits, log Σ exp z.
  private let shift: Float?

  init(_ predictions: Matrix, _ row: Int, fromLogits: Bool) {
    self.predictions = predictions
    self.row = row
    shift =
      !fromLogits ? nil : predictions.columns == 1 ? 0 : RowMath.logSumExp(predictions, row)
  }

  /// Of the column's class; of one column alone, of the second label.
  subscript(column: Int) -> Float {
    let output = predictions[row, column]
    guard let shift else { return output }
    return predictions.columns == 1
      ? Elementary.sigmoid(output) : Elementary.exp(output - shift)
  }

  /// The class of the highest probability, and that probability.
  var best: (label: Int, probability: Float) {
    if predictions.columns == 1 {
      let second = self[0]
      return second > 0.5 ? (1, second) : (0, 1 - second)
    }
    let label = RowMath.argmax(predictions, row)
    return (label, self[label])
  }
}
