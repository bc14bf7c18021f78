internal import Compute

/// Sums over one row of a matrix.
enum RowMath {
  static func sum(_ matrix: Matrix, _ row: Int) -> Float {
    var sum: Float = 0
    for column in 0..<matrix.columns { sum += matrix[row, column] }
    return sum
  }

  /// Σⱼ aⱼ bⱼ over the same row of two matrices.
  static func dot(_ a: Matrix, _ b: Matrix, _ row: Int) -> Float {
    var sum: Float = 0
    for column in 0..<a.columns { sum += a[row, column] * b[row, column] }
    return sum
  }

  static func largest(_ matrix: Matrix, _ row: Int) -> Float {
    var largest = -Float.infinity
    for column in 0..<matrix.columns { largest = max(largest, matrix[row, column]) }
    return largest
  }

  /// log Σ exp(xⱼ), shifted by the largest so that nothing overflows.
  static func logSumExp(_ matrix: Matrix, _ row: Int) -> Float {
    let largest = largest(matrix, row)
    var sum: Float = 0
    for column in 0..<matrix.columns { sum += Elementary.exp(matrix[row, column] - largest) }
    return largest + Elementary.log(sum)
  }

  /// The column of the largest number; the first of equals.
  static func argmax(_ matrix: Matrix, _ row: Int) -> Int {
    var best = 0
    var most = matrix[row, 0]
    for column in 1..<max(1, matrix.columns) where matrix[row, column] > most {
      best = column
      most = matrix[row, column]
    }
    return best
  }

  /// Whether fewer than k outputs of the row are larger than this one; false where one is not finite.
  static func isAmongTop(_ k: Int, _ matrix: Matrix, _ row: Int, column: Int) -> Bool {
    let value = matrix[row, column]
    var larger = 0
    for other in 0..<matrix.columns {
      if !matrix[row, other].isFinite { return false }
      if matrix[row, other] > value { larger += 1 }
    }
    return larger < k
  }
}
