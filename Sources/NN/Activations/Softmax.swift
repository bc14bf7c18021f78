public import Compute
public import Config

/// Exponentials of a row, scaled so that they add up to 1.
///
///     f(x)ᵢ = exp(xᵢ − max x) / Σⱼ exp(xⱼ − max x)        ∂fᵢ/∂xⱼ = fᵢ (δᵢⱼ − fⱼ)
///
/// The largest input is subtracted first, so that inputs in the thousands do not overflow.
public struct Softmax: Activation, ProbabilityActivation {
  public static let name = "softmax"
  public static let summary = "f(x)ᵢ = exp(xᵢ) / Σⱼ exp(xⱼ), over each row"

  public init(_ section: inout ConfigSection) { section.readActivationAxis() }
  public init() {}

  public func apply(_ input: Matrix, into output: inout Matrix) { output.setSoftmax(input) }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) { gradient.setSoftmaxGradient(output: output, upstream: upstream) }
}
