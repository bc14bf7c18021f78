internal import Compute
public import Config

/// The squared hinge loss, for two classes.
///
///     loss of a row = mean over the outputs of  max(1 − y p, 0)²,   y = −1 or 1
///
/// Targets and predictions are those of `Hinge`.
public struct SquaredHinge: SignLoss {
  public static let name = "SquaredHinge"
  public static let summary =
    "two classes as −1 and 1, told apart by the output's sign, without a kink"

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    reduction = section.reduction(name: "squared_hinge")
  }

  var kernel: RowLoss { .squaredHinge }
}
