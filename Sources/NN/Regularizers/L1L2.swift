public import Compute
public import Config

/// L1 and L2 together.
///
///     penalty = l1 Σ |w| + l2 Σ w²        gradient = l1 · sign(w) + 2 · l2 · w
///
/// Both factors are 0 unless set, as in Keras.
/// - Source: H. Zou and T. Hastie, "Regularization and variable selection via the elastic net", 2005.
public struct L1L2: Regularizer {
  public static let name = "L1L2"
  public static let summary = "l1 · Σ |w| + l2 · Σ w²"

  public let l1: L1
  public let l2: L2

  public init(_ section: inout ConfigSection) {
    l1 = L1(l1: section.number("l1", default: 0, .nonNegative))
    l2 = L2(l2: section.number("l2", default: 0, .nonNegative))
  }

  public func penalty(_ values: Matrix) -> Double { l1.penalty(values) + l2.penalty(values) }

  public func addGradient(of values: Matrix, scale: Float, to gradient: inout Matrix) {
    l1.addGradient(of: values, scale: scale, to: &gradient)
    l2.addGradient(of: values, scale: scale, to: &gradient)
  }
}
