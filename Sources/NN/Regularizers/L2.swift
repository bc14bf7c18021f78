public import Compute
public import Config

/// A penalty on squares.
///
///     penalty = l2 Σ w²        gradient = 2 · l2 · w
///
/// As in Keras without the ½ that other places have.
public struct L2: Regularizer {
  public static let name = "L2"
  public static let summary = "l2 · Σ w²"

  /// 0.01 unless set.
  public let l2: Float

  public init(_ section: inout ConfigSection) {
    l2 = section.number("l2", default: 0.01, .nonNegative)
  }

  init(l2: Float) { self.l2 = l2 }

  public func penalty(_ values: Matrix) -> Double {
    Double(l2) * values.dot(values)
  }

  public func addGradient(of values: Matrix, scale: Float, to gradient: inout Matrix) {
    gradient.addScaled(values, by: 2 * scale * l2)
  }
}
