internal import Compute
public import Config

/// The scaled exponential linear unit, which brings mean and variance towards 0 and 1 from layer to
/// layer. To be used with LecunNormal.
///
///     f(x) = scale · x if x > 0, else scale · alpha (exp(x) − 1)
///     scale = 1.05070098735548, alpha = 1.67326324235438
///
/// Its slope at 0 is taken as scale, as in TensorFlow.
/// - Source: G. Klambauer, T. Unterthiner, A. Mayr and S. Hochreiter, "Self-Normalizing Neural
///   Networks", 2017.
public struct SELU: CurveActivation {
  public static let name = "selu"
  public static let summary =
    "f(x) = scale · (x if x > 0, else alpha (exp(x) − 1)), scaled to keep the variance"

  public init(_ section: inout ConfigSection) {}

  var curve: Curve { .selu }
}
