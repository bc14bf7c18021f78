public import Compute
public import Config

/// The angle between prediction and target, whatever their lengths: −1 where both point the same way.
///
///     loss of a row = −Σⱼ y′ⱼ p′ⱼ,   x′ = x · min(1 / ‖x‖, 1e7)
///
/// - Shapes: predictions and targets `[batch, outputs]`. With one output it is −1 or 1, and nothing
///   is learned.
public struct CosineSimilarity: Loss {
  public static let name = "CosineSimilarity"
  public static let summary = "minus the cosine of the angle between prediction and target"

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    section.readLastAxis()
    reduction = section.reduction(name: "cosine_similarity")
  }

  public func targetKind(outputs: Int) -> TargetKind { .values }

  public func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float]) {
    for row in 0..<predictions.rows {
      losses[row] = -Self.cosine(predictions, targets, row)
    }
  }

  /// −(y′ − cosine p′) / ‖p‖; where the factor of p is capped, it does not move with p.
  public func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix
  ) {
    rowLosses(predictions, targets, into: &losses)
    gradient.setRows(predictions.rows)
    for row in 0..<predictions.rows {
      let inverse = Self.inverseNorm(predictions, row)
      let targetInverse = Self.inverseNorm(targets, row)
      let cosine = RowMath.dot(predictions, targets, row) * inverse * targetInverse
      let pull = inverse < Self.largestInverse ? cosine * inverse : 0
      for column in 0..<predictions.columns {
        gradient[row, column] =
          -scales[row] * inverse
          * (targets[row, column] * targetInverse - pull * predictions[row, column])
      }
    }
  }

  private static let largestInverse = 1 / Clipping.epsilon

  /// Σⱼ y′ⱼ p′ⱼ of a row.
  static func cosine(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float {
    RowMath.dot(predictions, targets, row) * inverseNorm(predictions, row)
      * inverseNorm(targets, row)
  }

  private static func inverseNorm(_ matrix: Matrix, _ row: Int) -> Float {
    min(1 / Elementary.sqrt(RowMath.dot(matrix, matrix, row)), largestInverse)
  }
}
