public import Compute
public import Config

/// The logistic function.
///
///     f(x) = 1 / (1 + exp(−x))        f′ = f (1 − f)
///
/// Between 0 and 1, 0.5 at 0. Under a binary crossentropy the loss is taken from x itself, as Keras
/// on TensorFlow does, so that it neither overflows nor loses its gradient.
public struct Sigmoid: Activation, ProbabilityActivation {
  public static let name = "sigmoid"
  public static let aliases = ["logistic"]
  public static let summary = "f(x) = 1 / (1 + exp(−x))"

  public init(_ section: inout ConfigSection) {}
  public init() {}

  public var fused: FusedActivation? { .sigmoid }

  public func apply(_ input: Matrix, into output: inout Matrix) { output.setSigmoid(input) }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) { gradient.setSigmoidGradient(output: output, upstream: upstream) }
}
