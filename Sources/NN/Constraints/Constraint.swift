public import Compute

/// What weights are brought back to after each step of the optimizer.
public protocol Constraint: ParameterComponent {
  /// - Parameter shape: of the parameter; `[n]` is a matrix of one row.
  func apply(_ weights: inout Matrix, shape: [Int])
}
