internal import Compute

/// A metric of one number, which most are.
protocol SingleMetric: Metric {
  func result(_ state: [Double]) -> Float
}

extension SingleMetric {
  public func results(_ state: [Double]) -> [Float] { [result(state)] }
}

/// A mean over rows. State: Σ wᵢ valueᵢ, Σ wᵢ.
protocol MeanMetric: SingleMetric {
  /// Those two of one batch.
  func sums(_ predictions: Matrix, _ targets: Matrix, weights: ArraySlice<Float>?) -> (
    values: Double, weights: Double
  )
}

extension MeanMetric {
  public func stateCount(outputs: Int) -> Int { 2 }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    let sums = sums(predictions, targets, weights: weights)
    state[0] += sums.values
    state[1] += sums.weights
  }

  public func result(_ state: [Double]) -> Float { Float(ratio(state[0], state[1])) }

  /// The sums where the values are losses that have a kernel.
  func sums(
    of loss: RowLoss, _ predictions: Matrix, _ targets: Matrix, weights: ArraySlice<Float>?
  ) -> (values: Double, weights: Double) {
    var total = Double(predictions.rows)
    if let weights { total = weights.reduce(0) { $0 + Double($1) } }
    return (predictions.sumOfLosses(loss, targets: targets, weights: weights), total)
  }
}

/// A mean over rows whose values come one by one.
protocol RowMeanMetric: MeanMetric {
  func value(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Float
  /// Whether the row's weight, where rows have weights, is taken as 0.
  func isMasked(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Bool
}

extension RowMeanMetric {
  func isMasked(_ predictions: Matrix, _ targets: Matrix, _ row: Int) -> Bool { false }

  func sums(_ predictions: Matrix, _ targets: Matrix, weights: ArraySlice<Float>?) -> (
    values: Double, weights: Double
  ) {
    rowSums(predictions, targets, weights: weights)
  }

  func rowSums(_ predictions: Matrix, _ targets: Matrix, weights: ArraySlice<Float>?) -> (
    values: Double, weights: Double
  ) {
    var sum = 0.0
    var total = 0.0
    for row in 0..<predictions.rows {
      if weights != nil && isMasked(predictions, targets, row) { continue }
      let weight = rowWeight(weights, row)
      sum += weight * Double(value(predictions, targets, row))
      total += weight
    }
    return (sum, total)
  }
}

/// The weight of a batch's row; 1 without weights.
func rowWeight(_ weights: ArraySlice<Float>?, _ row: Int) -> Double {
  weights.map { Double($0[$0.startIndex + row]) } ?? 1
}

/// a / b, and 0 where b is 0, as Keras's `divide_no_nan`.
func ratio(_ a: Double, _ b: Double) -> Double { b == 0 ? 0 : a / b }
