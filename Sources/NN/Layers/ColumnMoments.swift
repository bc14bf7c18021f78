internal import Compute

extension Matrix {
  /// Mean and population variance of a column, summed from the first row to the last.
  func moments(ofColumn column: Int) -> (mean: Double, variance: Double) {
    let rows = Double(max(1, rows))
    var sum = 0.0
    for index in stride(from: column, to: count, by: columns) { sum += Double(elements[index]) }
    let mean = sum / rows
    var squares = 0.0
    for index in stride(from: column, to: count, by: columns) {
      let distance = Double(elements[index]) - mean
      squares += distance * distance
    }
    return (mean, squares / rows)
  }
}
