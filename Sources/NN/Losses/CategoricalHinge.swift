public import Compute
public import Config

/// The hinge loss of one class among several: the right output should exceed all others by 1.
///
///     loss of a row = max(1 + maxⱼ (1 − yⱼ) pⱼ − Σⱼ yⱼ pⱼ, 0)
///
/// y is the one-hot target. Where several outputs are the largest they share the gradient, and at
/// the kink there is one, as in TensorFlow.
///
/// - Shapes: predictions and targets `[batch, classes]`.
/// - Source: J. Weston and C. Watkins, "Support Vector Machines for Multi-Class Pattern Recognition",
///   1999.
public struct CategoricalHinge: Loss {
  public static let name = "CategoricalHinge"
  public static let summary = "one class among several: its output is to exceed the others by 1"

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    reduction = section.reduction(name: "categorical_hinge")
  }

  public func targetKind(outputs: Int) -> TargetKind { .oneHot }
  /// Shares of the classes, for the confidence of a prediction.
  public func outputLink(outputs: Int) -> (any OutputLink)? { Softmax() }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    for row in 0..<predictions.rows {
      losses[row] = max(excess(predictions, targets, row).value, 0)
    }
  }

  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    rowLosses(predictions, targets, into: &losses)
    gradient.setRows(predictions.rows)
    for row in 0..<predictions.rows {
      let (value, largest, ties) = excess(predictions, targets, row)
      let scale = value >= 0 ? scales[row] : 0
      for column in 0..<predictions.columns {
        let y = targets[row, column]
        let isLargest = (1 - y) * predictions[row, column] == largest
        gradient[row, column] = scale * ((isLargest ? (1 - y) / ties : 0) - y)
      }
    }
  }

  /// What stands before the maximum with 0, the largest of the others, and how many are as large.
  private func excess(_ predictions: Matrix, _ targets: Matrix, _ row: Int)
    -> (value: Float, largest: Float, ties: Float)
  {
    var largest = -Float.infinity
    var ties: Float = 0
    for column in 0..<predictions.columns {
      let other = (1 - targets[row, column]) * predictions[row, column]
      if other > largest { (largest, ties) = (other, 0) }
      if other == largest { ties += 1 }
    }
    return (1 + largest - RowMath.dot(predictions, targets, row), largest, ties)
  }
}
