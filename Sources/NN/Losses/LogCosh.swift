internal import Compute
public import Config

/// The logarithm of the hyperbolic cosine of the error: squared for small errors, straight for large
/// ones, without a kink.
///
///     e             = prediction − target
///     loss of a row = mean over the outputs of  log cosh e = |e| + log(1 + exp(−2 |e|)) − log 2
public struct LogCosh: ElementwiseLoss {
  public static let name = "LogCosh"
  public static let summary = "mean of log cosh(prediction − target)"
  public static let isOfErrors = true

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) { reduction = section.reduction(name: "log_cosh") }

  public func targetKind(outputs: Int) -> TargetKind { .values }

  var kernel: RowLoss { .logCosh }
}
