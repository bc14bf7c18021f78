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
    if alongColumns { return applyToColumns(&weights) }
    let (count, length) = (weights.count, weights.columns)
    var elements = weights.elements.mutableSpan
    for start in stride(from: 0, to: count, by: max(1, length)) {
      var squares: Float = 0
      for index in start..<start + length { squares += elements[index] * elements[index] }
      let factor = factor(squares)
      for index in start..<start + length { elements[index] *= factor }
    }
  }

  /// Row by row in blocks of columns, as a column's numbers lie far from each other.
  private func applyToColumns(_ weights: inout Matrix) {
    let (rows, columns) = (weights.rows, weights.columns)
    var elements = weights.elements.mutableSpan
    var sums = InlineArray<64, Float>(repeating: 0)
    for first in stride(from: 0, to: columns, by: 64) {
      let width = min(64, columns - first)
      for place in 0..<width { sums[place] = 0 }
      for row in 0..<rows {
        let start = row * columns + first
        for place in 0..<width {
          let weight = elements[start + place]
          sums[place] += weight * weight
        }
      }
      for place in 0..<width { sums[place] = factor(sums[place]) }
      for row in 0..<rows {
        let start = row * columns + first
        for place in 0..<width { elements[start + place] *= sums[place] }
      }
    }
  }

  private func factor(_ squares: Float) -> Float {
    let norm = squares.squareRoot()
    return desired(norm) / (1e-7 + norm)
  }
}

extension ConfigSection {
  /// Keras's `axis` of a norm constraint.
  mutating func normAxis() -> Int { integer("axis", default: 0, .range(-2...1)) }
}
