internal import Compute

/// How well classes are told apart.
public struct ClassificationReport: Sendable {
  public struct Class: Sendable {
    public let label: String
    /// Right ones among those predicted as this class; 0 where there are none.
    public let precision: Float
    /// Right ones among those that are this class; 0 where there are none.
    public let recall: Float
    /// 2 precision recall / (precision + recall); 0 where both are.
    public let f1: Float
    /// Rows of this class.
    public let support: Int

    /// - Parameters:
    ///   - right: rows of this class that are predicted as it.
    ///   - predicted: all rows that are predicted as it.
    init(_ label: String, right: Int, predicted: Int, support: Int) {
      let precision = predicted == 0 ? 0 : Double(right) / Double(predicted)
      let recall = support == 0 ? 0 : Double(right) / Double(support)
      let sum = precision + recall
      self.label = label
      self.precision = Float(precision)
      self.recall = Float(recall)
      f1 = Float(sum == 0 ? 0 : 2 * precision * recall / sum)
      self.support = support
    }
  }

  public let classes: [Class]
  /// `[actual][predicted]`
  public let confusion: [[Int]]

  init(labels: [String], actual: [Int], predicted: [Int]) {
    var counts = labels.map { _ in [Int](repeating: 0, count: labels.count) }
    for (actual, predicted) in zip(actual, predicted) { counts[actual][predicted] += 1 }
    confusion = counts
    classes = labels.indices.map { index in
      Class(
        labels[index], right: counts[index][index], predicted: counts.reduce(0) { $0 + $1[index] },
        support: counts[index].reduce(0, +))
    }
  }
}

/// How far off numbers are, in the target's own units.
public struct RegressionReport: Sendable {
  /// Mean |error|.
  public let meanAbsoluteError: Float
  /// √ mean error².
  public let rootMeanSquaredError: Float
  /// 1 − Σ error² / Σ (target − mean target)², the mean over targets; 0 where a target is constant.
  public let rSquared: Float

  init(targets: Matrix, predictions: Matrix) {
    var absolute = 0.0
    var squared = 0.0
    var scores = 0.0
    let rows = Double(max(1, targets.rows))
    for column in 0..<targets.columns {
      var sum = 0.0
      for row in 0..<targets.rows { sum += Double(targets[row, column]) }
      let mean = sum / rows
      var residual = 0.0
      var variance = 0.0
      for row in 0..<targets.rows {
        let target = Double(targets[row, column])
        let error = Double(predictions[row, column]) - target
        absolute += abs(error)
        residual += error * error
        variance += (target - mean) * (target - mean)
      }
      squared += residual
      scores += variance == 0 ? 0 : 1 - residual / variance
    }
    let count = rows * Double(max(1, targets.columns))
    meanAbsoluteError = Float(absolute / count)
    rootMeanSquaredError = Float((squared / count).squareRoot())
    rSquared = Float(scores / Double(max(1, targets.columns)))
  }
}
