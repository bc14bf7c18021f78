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
  }

  public let classes: [Class]
  /// The mean over classes, each counting the same, and with each counting by its rows.
  public let averages: (macro: Class, weighted: Class)
  /// `[actual][predicted]`; nil for more classes than `matrixLimit`.
  public let confusion: [[Int]]?

  /// The most classes that are compared with each other, one by one.
  public static let matrixLimit = 2000

  package init(labels: [String], actual: [Int], predicted: [Int]) {
    confusion =
      labels.count <= Self.matrixLimit
      ? Self.confusion(of: labels.count, actual: actual, predicted: predicted) : nil
    var counts = labels.map { _ in (right: 0, predicted: 0, support: 0) }
    for (actual, predicted) in zip(actual, predicted) {
      counts[actual].support += 1
      counts[predicted].predicted += 1
      if actual == predicted { counts[actual].right += 1 }
    }
    let rates = counts.map {
      Rates(right: $0.right, predicted: $0.predicted, support: $0.support)
    }
    classes = zip(labels, rates).map { Class(label: $0, $1) }
    averages = (
      Class(label: "macro average", Rates(mean: rates) { _ in 1 }),
      Class(label: "weighted average", Rates(mean: rates) { Double($0.support) })
    )
  }

  private static func confusion(of classes: Int, actual: [Int], predicted: [Int]) -> [[Int]] {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    for (actual, predicted) in zip(actual, predicted) { counts[actual][predicted] += 1 }
    return counts
  }
}

/// How well one class is told apart, exactly.
struct Rates {
  let precision: Double
  let recall: Double
  let f1: Double
  let support: Int

  init(right: Int, predicted: Int, support: Int) {
    precision = predicted == 0 ? 0 : Double(right) / Double(predicted)
    recall = support == 0 ? 0 : Double(right) / Double(support)
    let sum = precision + recall
    f1 = sum == 0 ? 0 : 2 * precision * recall / sum
    self.support = support
  }

  init(mean rates: [Rates], by weight: (Rates) -> Double) {
    let total = rates.reduce(0) { $0 + weight($1) }
    func mean(_ rate: (Rates) -> Double) -> Double {
      total == 0 ? 0 : rates.reduce(0) { $0 + weight($1) * rate($1) } / total
    }
    precision = mean { $0.precision }
    recall = mean { $0.recall }
    f1 = mean { $0.f1 }
    support = rates.reduce(0) { $0 + $1.support }
  }
}

extension ClassificationReport.Class {
  init(label: String, _ rates: Rates) {
    self.init(
      label: label, precision: Float(rates.precision), recall: Float(rates.recall),
      f1: Float(rates.f1), support: rates.support)
  }
}

/// How far off numbers are, in the target's own units.
struct RegressionReport: Sendable {
  /// Mean |error|.
  let meanAbsoluteError: Float
  /// √ mean error².
  let rootMeanSquaredError: Float
  /// 1 − Σ error² / Σ (target − mean target)², the mean over targets; 0 where a target is constant.
  let rSquared: Float

  /// Of some rows; a row may come more than once.
  init(targets: Matrix, predictions: Matrix, rows: [Int32]) {
    var absolute = 0.0
    var squared = 0.0
    var scores = 0.0
    let count = Double(max(1, rows.count))
    for column in 0..<targets.columns {
      var sum = 0.0
      for row in rows { sum += Double(targets[Int(row), column]) }
      let mean = sum / count
      var residual = 0.0
      var variance = 0.0
      for row in rows {
        let target = Double(targets[Int(row), column])
        let error = Double(predictions[Int(row), column]) - target
        absolute += abs(error)
        residual += error * error
        variance += (target - mean) * (target - mean)
      }
      squared += residual
      scores += variance == 0 ? 0 : 1 - residual / variance
    }
    let columns = Double(max(1, targets.columns))
    meanAbsoluteError = Float(absolute / (count * columns))
    rootMeanSquaredError = Float((squared / (count * columns)).squareRoot())
    rSquared = Float(scores / columns)
  }
}
