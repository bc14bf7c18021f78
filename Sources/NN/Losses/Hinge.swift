internal import Compute
public import Config

/// The hinge loss of support vector machines, for two classes.
///
///     loss of a row = mean over the outputs of  max(1 − y p, 0),   y = −1 or 1
///
/// A target of 0 counts as −1. Labels −1 and 1, or 0 and 1, go to loss and metrics as they stand, all
/// others as 0 and 1; the prediction is cut at 0. At the kink the slope is −y, as in TensorFlow; JAX
/// takes half of it.
/// - Source: C. Cortes and V. Vapnik, "Support-Vector Networks", 1995.
public struct Hinge: SignLoss {
  public static let name = "Hinge"
  public static let summary = "two classes as −1 and 1, told apart by the output's sign"

  public let reduction: Reduction

  public init(_ section: inout ConfigSection) { reduction = section.reduction(name: "hinge") }

  var kernel: RowLoss { .hinge }
}
