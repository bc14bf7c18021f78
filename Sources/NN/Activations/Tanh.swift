public import Compute
public import Config

/// The hyperbolic tangent.
///
///     f(x) = tanh(x)        f′ = 1 − f²
///
/// Between −1 and 1, 0 at 0.
public struct Tanh: Activation {
  public static let name = "tanh"
  public static let summary = "f(x) = tanh(x)"

  public init(_ section: inout ConfigSection) {}

  public var fused: FusedActivation? { .tanh }

  public func apply(_ input: Matrix, into output: inout Matrix) { output.setTanh(input) }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) { gradient.setTanhGradient(output: output, upstream: upstream) }
}
