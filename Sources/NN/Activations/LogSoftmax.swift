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

  public func apply(_ input: Matrix, into output: inout Matrix) {
    output.setRows(input.rows)
    for row in 0..<input.rows {
      let largest = RowMath.largest(input, row)
      var sum: Float = 0
      for column in 0..<input.columns { sum += Elementary.exp(input[row, column] - largest) }
      let shift = Elementary.log(sum)
      for column in 0..<input.columns {
        output[row, column] = input[row, column] - largest - shift
      }
    }
  }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) {
    gradient.setRows(input.rows)
    for row in 0..<input.rows {
      let sum = RowMath.sum(upstream, row)
      for column in 0..<input.columns {
        gradient[row, column] = upstream[row, column] - Elementary.exp(output[row, column]) * sum
      }
    }
  }
}
