public import Compute

/// A penalty on large numbers that is added to the loss: of weights, or of what a layer puts out.
public protocol Regularizer: ParameterComponent {
  /// The penalty of all numbers together.
  func penalty(_ values: Matrix) -> Double

  /// Adds `scale` times the penalty's gradient with respect to `values`.
  func addGradient(of values: Matrix, scale: Float, to gradient: inout Matrix)
}
