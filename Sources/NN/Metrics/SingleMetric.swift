internal import Compute

/// A metric of one number, which most are.
protocol SingleMetric: Metric {
  func result(_ state: [Double]) -> Float
}

extension SingleMetric {
  public func results(_ state: [Double]) -> [Float] { [result(state)] }
}

/// A mean over rows. State: Σ wᵢ valueᵢ, Σ wᵢ.
protocol RowMeanMetric: SingleMetric {
  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float
  /// Whether the row's weight, where rows have weights, is taken as 0.
  func isMasked(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Bool
}

extension RowMeanMetric {
  func isMasked(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Bool { false }

  public func stateCount(outputs: Int) -> Int { 2 }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    var sum = 0.0
    var total = 0.0
    for row in 0..<predictions.rows {
      if weights != nil && isMasked(predictions, targets, row) { continue }
      let weight = rowWeight(weights, row)
      sum += weight * Double(value(predictions, targets, row))
      total += weight
    }
    state[0] += sum
    state[1] += total
  }

  public func result(_ state: [Double]) -> Float { Float(ratio(state[0], state[1])) }

  /// The mean over a row's columns of `term`, of output and target.
  func columnMean(
    _ predictions: Matrix, _ targets: Matrix, _ row: Int, _ term: (Float, Float) -> Float
  ) -> Float {
    var sum: Float = 0
    for column in 0..<predictions.columns {
      sum += term(predictions[row, column], targets[row, column])
    }
    return sum / Float(predictions.columns)
  }
}

/// The weight of a batch's row; 1 without weights.
func rowWeight(_ weights: ArraySlice<Float>?, _ row: Int) -> Double {
  weights.map { Double($0[$0.startIndex + row]) } ?? 1
}

/// a / b, and 0 where b is 0, as Keras's `divide_no_nan`.
func ratio(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }
