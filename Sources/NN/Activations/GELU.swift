internal import Compute
public import Config

/// The Gaussian error linear unit.
///
///     f(x) = x Φ(x) = ½ x (1 + erf(x / √2))
///     f(x) = ½ x (1 + tanh(√(2/π) (x + 0.044715 x³)))        with approximate
///
/// - Source: D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016.
public struct GELU: CurveActivation {
  public static let name = "gelu"
  public static let summary = "f(x) = x Φ(x), Φ being the normal distribution function"

  /// Whether to take the second formula, within 5e-4 of the first. False unless set, as in Keras's
  /// activation (its `ops.gelu` has true).
  public let approximate: Bool

  public init(_ section: inout ConfigSection) {
    approximate = section.boolean("approximate", default: false)
  }

  var curve: Curve { approximate ? .geluTanh : .gelu }
}
