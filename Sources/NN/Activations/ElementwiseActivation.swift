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
    let count = input.count
    let x = input.elements.span.extracting(first: count)
    var y = output.elements.mutableSpan
    for index in 0..<count { y[index] = value(x[index]) }
  }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) {
    gradient.setRows(input.rows)
    let count = input.count
    let x = input.elements.span.extracting(first: count)
    let g = upstream.elements.span.extracting(first: count)
    var out = gradient.elements.mutableSpan
    for index in 0..<count { out[index] = g[index] * slope(x[index]) }
  }
}
