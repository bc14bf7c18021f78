internal import CKernels

// The two steps of Adafactor (N. Shazeer and M. Stern, 2018): an estimate v of the mean square of each gradient, kept
// whole or as one factor a row and one a column, and a move by g / √v.
extension Matrix {
  /// self = v, from running means of the rows' and the columns' means of g² + epsilon.
  ///
  ///     r ← beta · r + (1 − beta) mean of each row,  c likewise of each column,  v = r cᵀ / mean r
  ///
  /// - Shapes: g and self `[m, n]`, r `[1, m]`, c `[1, n]`.
  public mutating func setFactoredSquares(
    gradient: Matrix, rowMeans: inout Matrix, columnMeans: inout Matrix, beta: Float, epsilon: Float
  ) {
    precondition(
      rows == gradient.rows && columns == gradient.columns && rowMeans.count == rows
        && columnMeans.count == columns,
      "Adafactor: \(shape) with \(gradient.shape), \(rowMeans.shape) and \(columnMeans.shape)")
    let (rows, columns) = (rows, columns)
    // Safe: the counts were compared, and each pointer is good for its matrix's elements.
    unsafe withMutablePointer { v in
      unsafe gradient.withPointer { g in
        unsafe rowMeans.withMutablePointer { r in
          unsafe columnMeans.withMutablePointer { c in
            unsafe ck_adafactor_factors(rows, columns, beta, epsilon, g, r, c, v)
          }
        }
      }
    }
  }

  /// self ← beta · self + (1 − beta)(g² + epsilon).
  public mutating func averageSquares(gradient: Matrix, beta: Float, epsilon: Float) {
    precondition(count == gradient.count, "Adafactor: \(shape) and \(gradient.shape)")
    let count = count
    // Safe: both have `count` elements.
    unsafe withMutablePointer { v in
      unsafe gradient.withPointer { unsafe ck_adafactor_mean(count, beta, epsilon, $0, v) }
    }
  }

  /// The root mean square of self / √squares, 0 where self is 0.
  public func normalizedSize(squares: Matrix) -> Float {
    precondition(count == squares.count, "Adafactor: \(shape) and \(squares.shape)")
    var sum = 0.0
    // Safe: both have `count` elements.
    unsafe withPointer { g in
      unsafe squares.withPointer { unsafe sum = ck_adafactor_size(count, g, $0) }
    }
    return Float((sum / Double(max(1, count))).squareRoot())
  }

  /// self ← self − rate · gradient / √squares, unmoved where the gradient is 0.
  public mutating func stepNormalized(gradient: Matrix, squares: Matrix, rate: Float) {
    precondition(
      count == gradient.count && count == squares.count,
      "Adafactor: \(shape), \(gradient.shape) and \(squares.shape)")
    let count = count
    // Safe: all have `count` elements.
    unsafe withMutablePointer { w in
      unsafe gradient.withPointer { g in
        unsafe squares.withPointer { unsafe ck_adafactor(count, rate, g, $0, w) }
      }
    }
  }
}
