internal import Compute
public import Config

/// The mean squared error.
///
///     loss of a row = mean over the outputs of (prediction − target)²
///
/// - Units: those of the target, squared.
public struct MeanSquaredError: ElementwiseLoss {
  public static let name = "MeanSquaredError"
  public static let aliases = ["mse"]
  public static let summary = "mean of (prediction − target)²"
  public static let isOfErrors = true

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    reduction = section.reduction(name: "mean_squared_error")
  }

  public func targetKind(outputs: Int) -> TargetKind { .values }

  var kernel: RowLoss { .squaredError }
}
