internal import Compute

extension Matrix {
  /// Mean and population variance of a column, summed from the first row to the last.
  func moments(ofColumn column: Int) -> (mean: Double, variance: Double) {
    let rows = Double(max(1, rows))
    var sum = 0.0
    addColumn(column, to: &sum)
    let mean = sum / rows
    var squares = 0.0
    addSquares(ofColumn: column, around: mean, to: &squares)
    return (mean, squares / rows)
  }

  /// Adds the numbers of a column.
  func addColumn(_ column: Int, to sum: inout Double) {
    for index in stride(from: column, to: count, by: columns) { sum += Double(elements[index]) }
  }

  /// Adds the squared distances of a column's numbers from their mean.
  func addSquares(ofColumn column: Int, around mean: Double, to sum: inout Double) {
    for index in stride(from: column, to: count, by: columns) {
      let distance = Double(elements[index]) - mean
      sum += distance * distance
    }
  }
}
