public import Compute
public import Config
public import Diagnostics

/// The gated linear unit: the first half of a row, each number let through as far as its partner in
/// the second half says.
///
///     f(x) = a / (1 + exp(−b))        with x = (a, b)
///
/// - Shapes: input `[batch, 2 n]`, output `[batch, n]`.
/// - Source: Y. Dauphin, A. Fan, M. Auli and D. Grangier, "Language Modeling with Gated Convolutional
///   Networks", 2017.
public struct GLU: Activation {
  public static let name = "glu"
  public static let summary = "f(a, b) = a / (1 + exp(−b)) of the two halves of each row"

  public init(_ section: inout ConfigSection) { section.readActivationAxis() }

  public func outputs(inputs: Int) throws(Diagnostic) -> Int {
    guard inputs.isMultiple(of: 2) else {
      throw Diagnostic(
        "activation 'glu' halves its input: expected an even number of units, found \(inputs)")
    }
    return inputs / 2
  }

  public func apply(_ input: Matrix, into output: inout Matrix) { output.setGLU(input) }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) { gradient.setGLUGradient(input: input, upstream: upstream) }
}
