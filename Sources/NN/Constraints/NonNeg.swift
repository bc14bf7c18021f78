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
    for index in 0..<weights.count { weights.elements[index] = max(weights.elements[index], 0) }
  }
}
