internal import Compute

/// An activation of each number alone, computed number by number.
protocol ElementwiseActivation: Activation {
  func value(_ x: Float) -> Float
  /// The derivative; where there is none, what TensorFlow takes for it.
  func slope(_ x: Float) -> Float
}

extension ElementwiseActivation {
  public func apply(_ input: Matrix, into output: inout Matrix) {
    output.setRows(input.rows)
    for index in 0..<input.count { output.elements[index] = value(input.elements[index]) }
  }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) {
    gradient.setRows(input.rows)
    for index in 0..<input.count {
      gradient.elements[index] = upstream.elements[index] * slope(input.elements[index])
    }
  }
}
