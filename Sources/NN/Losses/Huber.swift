internal import Compute
public import Config

/// Huber loss: squared for small errors, straight for large ones.
///
///     e             = prediction − target
///     loss of a row = mean over the outputs of  ½ e²                     if |e| ≤ delta
///                                               delta |e| − ½ delta²     otherwise
///
/// - Units: those of the target, squared.
/// - Source: P. J. Huber, "Robust Estimation of a Location Parameter", 1964.
public struct Huber: ElementwiseLoss {
  public static let name = "Huber"
  public static let summary = "squared for small errors, straight for large ones"
  public static let isOfErrors = true

  /// The error at which the curve turns straight. More than 0; 1 unless set.
  public let delta: Float
  public let reduction: Reduction

  public init(_ section: inout ConfigSection) {
    delta = section.number("delta", default: 1, .positive)
    reduction = section.reduction(name: "huber_loss")
  }

  public func targetKind(outputs: Int) -> TargetKind { .values }

  var kernel: RowLoss { .huber(delta: delta) }
}
