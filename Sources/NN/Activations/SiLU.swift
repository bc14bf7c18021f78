internal import Compute
public import Config

/// The input times its own sigmoid, also called swish.
///
///     f(x) = x / (1 + exp(−x))
///
/// - Source: P. Ramachandran, B. Zoph and Q. Le, "Searching for Activation Functions", 2017.
public struct SiLU: CurveActivation {
  public static let name = "silu"
  public static let aliases = ["swish"]
  public static let summary = "f(x) = x / (1 + exp(−x))"

  public init(_ section: inout ConfigSection) {}

  var curve: Curve { .silu }
}
