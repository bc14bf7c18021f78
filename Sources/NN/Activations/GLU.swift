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

  public func apply(_ input: Matrix, into output: inout Matrix) {
    output.setRows(input.rows)
    let half = output.columns
    for row in 0..<input.rows {
      for column in 0..<half {
        output[row, column] = input[row, column] * Elementary.sigmoid(input[row, half + column])
      }
    }
  }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) {
    gradient.setRows(input.rows)
    let half = upstream.columns
    for row in 0..<input.rows {
      for column in 0..<half {
        let (a, b) = (input[row, column], input[row, half + column])
        let gate = Elementary.sigmoid(b)
        gradient[row, column] = upstream[row, column] * gate
        gradient[row, half + column] = upstream[row, column] * (a * gate * Elementary.sigmoid(-b))
      }
    }
  }
}
