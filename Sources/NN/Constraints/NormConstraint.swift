internal import Compute
internal import Config

/// A constraint on the norms of the columns, or the rows, of a parameter.
///
///     w ← w · desired(‖w‖) / (1e-7 + ‖w‖)
protocol NormConstraint: Constraint {
  /// The axis that a norm runs along, as Keras counts: 0 for the columns of a kernel, the weights that
  /// lead to one unit; 1 for its rows; -1 and -2 the same counted from the last.
  var axis: Int { get }
  /// What a norm is brought to.
  func desired(_ norm: Float) -> Float
}

extension NormConstraint {
  public func objection(to shape: [Int]) -> String? {
    -shape.count..<shape.count ~= axis
      ? nil : "a shape of one dimension has no axis \(axis)"
  }

  public func apply(_ weights: inout Matrix, shape: [Int]) {
    // A parameter of one dimension is a matrix of one row, and its only axis runs along that row.
    let alongColumns = shape.count == 2 && (axis == 0 || axis == -2)
    let (vectors, length) =
      alongColumns ? (weights.columns, weights.rows) : (weights.rows, weights.columns)
    let (next, inner) = alongColumns ? (1, weights.columns) : (weights.columns, 1)
    for vector in 0..<vectors {
      var squares: Float = 0
      for k in 0..<length {
        let weight = weights.elements[vector * next + k * inner]
        squares += weight * weight
      }
      let norm = squares.squareRoot()
      let factor = desired(norm) / (1e-7 + norm)
      for k in 0..<length { weights.elements[vector * next + k * inner] *= factor }
    }
  }
}

extension ConfigSection {
  /// Keras's `axis` of a norm constraint.
  mutating func normAxis() -> Int { integer("axis", default: 0, .range(-2...1)) }
}
