internal import Compute
public import Config

/// A smooth ReLU.
///
///     f(x) = log(1 + exp(x))        f′ = 1 / (1 + exp(−x))
///
/// - Source: C. Dugas, Y. Bengio, F. Bélisle, C. Nadeau and R. Garcia, "Incorporating Second-Order
///   Functional Knowledge for Better Option Pricing", 2000.
public struct Softplus: CurveActivation {
  public static let name = "softplus"
  public static let summary = "f(x) = log(1 + exp(x))"

  public init(_ section: inout ConfigSection) {}

  var curve: Curve { .softplus }
}
