internal import Compute
public import Config

/// The Poisson loss, for counts and rates.
///
///     loss of a row = mean over the outputs of  p − y log(p + 1e-7)
///
/// p is the predicted mean itself, so that the last layer should put out numbers greater than 0, as
/// `exponential` and `softplus` do. A negative target is an error.
public struct Poisson: ElementwiseLoss {
  public static let name = "Poisson"
  public static let summary = "counts; outputs are means, greater than 0"

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) { reduction = section.reduction(name: "poisson") }

  public func targetKind(outputs: Int) -> TargetKind { .values }
  public func outputKind(outputs: Int) -> OutputKind { .positive }

  public func objection(to target: Float) -> String? {
    target < 0 ? "a count is at least 0" : nil
  }

  var kernel: RowLoss { .poisson }
}
