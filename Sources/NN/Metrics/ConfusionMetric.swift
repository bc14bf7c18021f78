internal import Compute
internal import Config

/// A number from the whole confusion matrix.
///
/// State: the weight of the rows by actual class, then by predicted one. One output makes two
/// classes, cut at 0.5; of several the largest is the prediction.
protocol ConfusionMetric: ClassMetric, SingleMetric {
  func value(_ confusion: Confusion) -> Double
}

extension ConfusionMetric {
  public func stateCount(outputs: Int) -> Int { outputs == 1 ? 4 : outputs * outputs }

  public func objection(to targets: TargetKind, outputs: Int) -> String? { needsOneClass(targets) }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    let classes = max(2, predictions.columns)
    for row in 0..<predictions.rows {
      let predicted =
        predictions.columns == 1
        ? (predictions[row, 0] > 0.5 ? 1 : 0) : RowMath.argmax(predictions, row)
      state[label(targets, row, outputs: predictions.columns) * classes + predicted] += rowWeight(
        weights, row)
    }
  }

  public func result(_ state: [Double]) -> Float { Float(value(Confusion(state))) }
}

/// A confusion matrix.
struct Confusion {
  let classes: Int
  let total: Double
  private let cells: [Double]

  init(_ cells: [Double]) {
    self.cells = cells
    total = cells.reduce(0, +)
    classes = Int(Double(cells.count).squareRoot())
  }

  /// The counts of one class against all others.
  func counts(of index: Int) -> AnswerCounts {
    var counts = AnswerCounts()
    counts.truePositives = cells[index * classes + index]
    for other in 0..<classes where other != index {
      counts.falseNegatives += cells[index * classes + other]
      counts.falsePositives += cells[other * classes + index]
    }
    counts.trueNegatives =
      total - counts.truePositives - counts.falseNegatives - counts.falsePositives
    return counts
  }
}
