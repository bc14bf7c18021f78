internal import Compute

/// An activation of each number alone that has a kernel for whole matrices.
protocol CurveActivation: Activation {
  var curve: Curve { get }
}

extension CurveActivation {
  public func apply(_ input: Matrix, into output: inout Matrix) { output.set(curve, of: input) }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) { gradient.setGradient(curve, input: input, upstream: upstream) }
}
