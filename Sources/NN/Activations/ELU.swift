internal import Compute
public import Config

/// The exponential linear unit.
///
///     f(x) = x if x > 0, else alpha (exp(x) − 1)
///
/// Its slope at 0 is taken as alpha, as in TensorFlow.
/// - Source: D. Clevert, T. Unterthiner and S. Hochreiter, "Fast and Accurate Deep Network Learning by
///   Exponential Linear Units (ELUs)", 2016.
public struct ELU: CurveActivation {
  public static let name = "elu"
  public static let kerasName: KerasName? = .word("elu", layer: "ELU")
  public static let summary = "f(x) = x if x > 0, else alpha (exp(x) − 1)"

  /// 1 unless set.
  public let alpha: Float

  public init(_ section: inout ConfigSection) {
    alpha = section.number("alpha", default: 1)
  }

  var curve: Curve { .elu(alpha: alpha) }
}
