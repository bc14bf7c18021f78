public import Compute
public import Config

/// A penalty on absolute values and squares.
///
///     penalty = l1 Σ |w| + l2 Σ w²        gradient = l1 · sign w + 2 · l2 · w
public struct L1L2: Regularizer {
  public static let name = "L1L2"
  public static let summary = "l1 · Σ |w| + l2 · Σ w²"

  /// 0 unless set.
  public let l1: Float
  /// 0 unless set.
  public let l2: Float

  public init(_ section: inout ConfigSection) {
    l1 = section.number("l1", default: 0, .nonNegative)
    l2 = section.number("l2", default: 0, .nonNegative)
  }

  public func penalty(_ values: Matrix) -> Double {
    var sums = (absolute: 0.0, squares: 0.0)
    for index in 0..<values.count {
      let value = Double(values.elements[index])
      sums.absolute += abs(value)
      sums.squares += value * value
    }
    return Double(l1) * sums.absolute + Double(l2) * sums.squares
  }

  public func addGradient(of values: Matrix, scale: Float, to gradient: inout Matrix) {
    for index in 0..<values.count {
      let value = values.elements[index]
      let sign: Float = value > 0 ? 1 : value < 0 ? -1 : 0
      gradient.elements[index] += scale * (l1 * sign + 2 * l2 * value)
    }
  }
}
