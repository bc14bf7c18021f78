internal import Compute
public import Config

/// The mean absolute error.
///
///     loss of a row = mean over the outputs of |prediction − target|
///
/// The gradient at 0 is taken as 0.
/// - Units: those of the target.
public struct MeanAbsoluteError: ElementwiseLoss {
  public static let name = "MeanAbsoluteError"
  public static let aliases = ["mae"]
  public static let summary = "mean of |prediction − target|"
  public static let isOfErrors = true

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    reduction = section.reduction(name: "mean_absolute_error")
  }

  public func targetKind(outputs: Int) -> TargetKind { .values }

  var kernel: RowLoss { .absoluteError }
}
