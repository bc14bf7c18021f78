public import Compute

/// Rows to train on or to score: encoded features with their targets.
public struct Samples: Sendable {
  /// `[rows, features]`, in memory or in a file.
  public let features: FeatureRows
  /// `[rows, outputs]`, or `[rows, 1]` for class indices.
  public let targets: Matrix
  /// One a row; nil for 1 everywhere.
  public let weights: [Float]?

  public init(features: FeatureRows, targets: Matrix, weights: [Float]? = nil) {
    precondition(
      features.count == targets.rows && weights?.count ?? targets.rows == targets.rows,
      "samples: \(features.count) rows of features, \(targets.rows) of targets")
    self.features = features
    self.targets = targets
    self.weights = weights
  }

  public init(features: Matrix, targets: Matrix, weights: [Float]? = nil) {
    self.init(features: FeatureRows(features), targets: targets, weights: weights)
  }

  public var count: Int { targets.rows }

  /// Some of the rows; what is in memory is copied.
  public func rows(_ range: Range<Int>) -> Samples {
    var targets = Matrix(rows: range.count, columns: targets.columns)
    targets.gather(range.map { Int32($0) }[...], from: self.targets)
    return Samples(
      features: features.rows(range), targets: targets, weights: weights.map { Array($0[range]) })
  }
}
