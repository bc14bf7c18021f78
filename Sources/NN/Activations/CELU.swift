internal import Compute
public import Config

/// The exponential linear unit whose slope has no jump.
///
///     f(x) = x if x > 0, else alpha (exp(x / alpha) − 1)
///
/// Its slope at 0 is 1; at exactly 0 we take 2, as TensorFlow does, which adds up both sides.
/// - Source: J. Barron, "Continuously Differentiable Exponential Linear Units", 2017.
public struct CELU: CurveActivation {
  public static let name = "celu"
  public static let summary = "f(x) = x if x > 0, else alpha (exp(x / alpha) − 1)"

  /// More than 0; 1 unless set.
  public let alpha: Float

  public init(_ section: inout ConfigSection) {
    alpha = section.number("alpha", default: 1, .positive)
  }

  var curve: Curve { .celu(alpha: alpha) }
}
