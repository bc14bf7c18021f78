public import Config

/// Keeps norms from growing.
///
///     w ← w · min(‖w‖, max_value) / (1e-7 + ‖w‖)
///
/// The norm runs along `axis`, of a kernel 0 unless set: over the weights that lead to one unit.
/// - Source: N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from
///   Overfitting", 2014.
public struct MaxNorm: NormConstraint {
  public static let name = "MaxNorm"
  public static let summary = "brings norms above max_value down to it"

  /// 2 unless set.
  public let maxValue: Float
  let axis: Int

  public init(_ section: inout ConfigSection) {
    maxValue = section.number("max_value", default: 2, .nonNegative)
    axis = section.normAxis()
  }

  func desired(_ norm: Float) -> Float { min(norm, maxValue) }
}
