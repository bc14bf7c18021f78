internal import Compute
public import Config

/// The mean squared error of logarithms: of ratios rather than differences.
///
///     loss of a row = mean over the outputs of (log(1 + prediction) − log(1 + target))²
///
/// Predictions count as at least 1e-7, as in Keras, and have no gradient below. Keras treats targets
/// likewise; here a negative one is an error.
/// - Units: none.
public struct MeanSquaredLogarithmicError: ElementwiseLoss {
  public static let name = "MeanSquaredLogarithmicError"
  public static let aliases = ["msle"]
  public static let summary = "mean of (log(1 + prediction) − log(1 + target))²"

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    reduction = section.reduction(name: "mean_squared_logarithmic_error")
  }

  public func targetKind(outputs: Int) -> TargetKind { .values }

  public func objection(to target: Float) -> String? {
    target < 0 ? "its logarithms need targets of at least 0" : nil
  }

  var kernel: RowLoss { .squaredLogarithmicError }
}
