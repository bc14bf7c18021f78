internal import Compute
public import Config

/// The exponential function.
///
///     f(x) = exp(x)        f′ = f
///
/// Infinite above 88.72.
public struct Exponential: CurveActivation {
  public static let name = "exponential"
  public static let summary = "f(x) = exp(x)"

  public init(_ section: inout ConfigSection) {}

  var curve: Curve { .exponential }
}
