public import Compute
public import Config

/// A penalty on absolute values, which leads to many zeros.
///
///     penalty = l1 Σ |w|        gradient = l1 · sign(w), 0 at 0
///
/// - Source: R. Tibshirani, "Regression Shrinkage and Selection via the Lasso", 1996.
public struct L1: Regularizer {
  public static let name = "L1"
  public static let summary = "l1 · Σ |w|"

  /// 0.01 unless set.
  public let l1: Float

  public init(_ section: inout ConfigSection) {
    l1 = section.number("l1", default: 0.01, .nonNegative)
  }

  init(l1: Float) { self.l1 = l1 }

  public func penalty(_ values: Matrix) -> Double {
    Double(l1) * values.absoluteSum
  }

  public func addGradient(of values: Matrix, scale: Float, to gradient: inout Matrix) {
    gradient.addSigns(of: values, times: scale * l1)
  }
}
