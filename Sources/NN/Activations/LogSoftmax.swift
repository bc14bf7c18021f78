public import Compute
public import Config

/// The logarithm of softmax.
///
///     f(x)ᵢ = xᵢ − log Σⱼ exp(xⱼ)        ∂fᵢ/∂xⱼ = δᵢⱼ − exp(fⱼ)
///
/// The largest input is subtracted first, so that inputs in the thousands lose nothing.
public struct LogSoftmax: Activation {
  public static let name = "log_softmax"
  public static let summary = "f(x)ᵢ = xᵢ − log Σⱼ exp(xⱼ), over each row"

  public init(_ section: inout ConfigSection) { section.readActivationAxis() }

  public func apply(_ input: Matrix, into output: inout Matrix) { output.setLogSoftmax(input) }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) { gradient.setLogSoftmaxGradient(output: output, upstream: upstream) }
}
