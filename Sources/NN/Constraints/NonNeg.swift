public import Compute
public import Config

/// Keeps weights from being negative.
///
///     w ← max(w, 0)
public struct NonNeg: Constraint {
  public static let name = "NonNeg"
  public static let summary = "max(w, 0)"

  public init(_ section: inout ConfigSection) {}

  public func apply(_ weights: inout Matrix, shape: [Int]) {
    weights.cutNegative()
  }
}
