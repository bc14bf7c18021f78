internal import Compute
public import Config

/// A smooth curve much like SiLU.
///
///     f(x) = x tanh(log(1 + exp(x)))
///
/// - Source: D. Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019.
public struct Mish: CurveActivation {
  public static let name = "mish"
  public static let summary = "f(x) = x tanh(log(1 + exp(x)))"

  public init(_ section: inout ConfigSection) {}

  var curve: Curve { .mish }
}
