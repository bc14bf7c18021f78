internal import Compute
public import Config

/// The logarithm of the logistic function.
///
///     f(x) = −log(1 + exp(−x))        f′ = 1 / (1 + exp(x))
public struct LogSigmoid: CurveActivation {
  public static let name = "log_sigmoid"
  public static let summary = "f(x) = −log(1 + exp(−x))"

  public init(_ section: inout ConfigSection) {}

  var curve: Curve { .logSigmoid }
}
