public import Compute
public import Config

/// The exponential linear unit.
///
///     f(x) = x if x > 0, else alpha (eˣ − 1)
///
/// - Source: D. Clevert, T. Unterthiner and S. Hochreiter, "Fast and Accurate Deep Network Learning by
///   Exponential Linear Units", 2015.
public struct ELU: Activation {
  public static let name = "elu"
  public static let summary = "f(x) = x if x > 0, else alpha (eˣ − 1)"

  /// 1 unless set.
  public let alpha: Float

  public init(_ section: inout ConfigSection) { alpha = section.number("alpha", default: 1) }

  public func apply(_ input: Matrix, into output: inout Matrix) {
    output.setRows(input.rows)
    for index in 0..<input.count {
      let x = input.elements[index]
      output.elements[index] = x > 0 ? x : alpha * (Elementary.exp(x) - 1)
    }
  }

  public func gradient(
    _ input: Matrix, _ output: Matrix, upstream: Matrix, into gradient: inout Matrix
  ) {
    gradient.setRows(input.rows)
    for index in 0..<input.count {
      let x = input.elements[index]
      gradient.elements[index] = upstream.elements[index] * (x > 0 ? 1 : alpha * Elementary.exp(x))
    }
  }
}
