internal import Compute
public import Config

/// The mean absolute error in percent of the target.
///
///     loss of a row = 100 · mean over the outputs of |prediction − target| / max(|target|, 1e-7)
///
/// The gradient at 0 is taken as 0.
public struct MeanAbsolutePercentageError: ElementwiseLoss {
  public static let name = "MeanAbsolutePercentageError"
  public static let aliases = ["mape"]
  public static let summary = "mean of |prediction − target| in percent of |target|"

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    reduction = section.reduction(name: "mean_absolute_percentage_error")
  }

  public func targetKind(outputs: Int) -> TargetKind { .values }

  var kernel: RowLoss { .absolutePercentageError }
}
