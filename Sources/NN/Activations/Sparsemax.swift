public import Compute
public import Config

/// Sparsemax as Keras computes it.
///
///     s    = the row in descending order, cᵢ = s₁ + … + sᵢ
///     k    = how many i there are with sᵢ > (cᵢ − 1) / i
///     f(x) = max(x − τ, 0)                      τ = (c₁ + … + c_k − 1) / k
///
/// The paper has τ = (c_k − 1) / k, so that a row adds up to 1. Keras sums all the cumulative sums,
/// and where more than one number is kept a row need not. The slope of max at 0 is taken as 1, as in
/// TensorFlow.
/// - Source: A. Martins and R. Astudillo, "From Softmax to Sparsemax", 2016.
public struct Sparsemax: Activation {
  public static let name = "sparsemax"
  public static let summary = "f(x) = max(x − τ, 0), with Keras's τ for each row"

  public init(_ section: inout ConfigSection) { section.readActivationAxis() }

  public func apply(_ input: Matrix, into output: inout Matrix) {
    output.setRows(input.rows)
    for row in 0..<input.rows {
      let (threshold, _, _) = Self.threshold(input, row)
      for column in 0..<input.columns {
        output[row, column] = max(input[row, column] - threshold, 0)
      }
    }
  }

  /// ∂τ/∂sᵢ is (k − i + 1) / k for the k that are kept.
  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) {
    gradient.setRows(input.rows)
    for row in 0..<input.rows {
      let (threshold, kept, lowest) = Self.threshold(input, row)
      var sum: Float = 0
      for column in 0..<input.columns {
        let passes = input[row, column] >= threshold
        gradient[row, column] = passes ? upstream[row, column] : 0
        sum += gradient[row, column]
      }
      for column in 0..<input.columns where input[row, column] >= lowest {
        let rank = Self.rank(input, row, column)
        if rank < kept { gradient[row, column] -= sum * Float(kept - rank) / Float(kept) }
      }
    }
  }

  /// τ, k and s_k. Goes from the largest number down to the first that is not kept; the largest always is.
  private static func threshold(_ input: Matrix, _ row: Int)
    -> (threshold: Float, kept: Int, lowest: Float)
  {
    var kept = 0
    var lowest: Float = 0
    var cumulative: Float = 0
    var sum: Float = 0
    var next = RowMath.largest(input, row)
    while kept < input.columns {
      let below = next
      next = -.infinity
      for column in 0..<input.columns {
        let value = input[row, column]
        if value < below {
          next = max(next, value)
        } else if value == below {
          let candidate = cumulative + value
          guard kept == 0 || value > (candidate - 1) / Float(kept + 1) else {
            return ((sum - 1) / Float(kept), kept, lowest)
          }
          kept += 1
          lowest = value
          cumulative = candidate
          sum += cumulative
        }
      }
      // Only where numbers are left that compare with none.
      if next == -.infinity { break }
    }
    return ((sum - 1) / Float(max(1, kept)), kept, lowest)
  }

  /// The place of a number in descending order, counted from 0; the first of equals comes first.
  private static func rank(_ input: Matrix, _ row: Int, _ column: Int) -> Int {
    let value = input[row, column]
    var rank = 0
    for other in 0..<input.columns where other != column {
      let isAhead = other < column && input[row, other] == value
      if input[row, other] > value || isAhead { rank += 1 }
    }
    return rank
  }
}
