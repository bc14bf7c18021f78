public import Config

/// The mean of the logarithm of the error's hyperbolic cosine.
///
///     mean of log cosh e = |e| + log(1 + exp(−2 |e|)) − log 2,  e = prediction − target
///
/// It is half the square of a small error, and |e| − log 2 for a large one. As in Keras it goes by
/// `logcosh` in the history.
public struct LogCoshError: ElementwiseLossMetric {
  public static let name = "LogCoshError"
  public static let aliases = ["logcosh"]
  public static let summary = "mean of log cosh(prediction − target)"
  public static let historyName = "logcosh"
  public static let direction = MetricDirection.lowerIsBetter

  let loss = LogCosh.standard

  public init(_ section: inout ConfigSection) {}
}
