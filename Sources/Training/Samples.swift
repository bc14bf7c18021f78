public import Compute

/// Rows to train on or to score: encoded features with their targets.
public struct Samples: Sendable {
  /// `[rows, features]`
  public let features: Matrix
  /// `[rows, outputs]`, or `[rows, 1]` for class indices.
  public let targets: Matrix
  /// One a row; nil for 1 everywhere.
  public let weights: [Float]?

  public init(features: Matrix, targets: Matrix, weights: [Float]? = nil) {
    precondition(
      features.rows == targets.rows && weights?.count ?? targets.rows == targets.rows,
      "samples: \(features.rows) rows of features, \(targets.rows) of targets")
    self.features = features
    self.targets = targets
    self.weights = weights
  }

  public var count: Int { features.rows }

  /// Some of the rows, copied.
  public func rows(_ range: Range<Int>) -> Samples {
    let indices = range.map { Int32($0) }
    var features = Matrix(rows: range.count, columns: features.columns)
    features.gather(indices[...], from: self.features)
    var targets = Matrix(rows: range.count, columns: targets.columns)
    targets.gather(indices[...], from: self.targets)
    return Samples(
      features: features, targets: targets, weights: weights.map { Array($0[range]) })
  }
}
