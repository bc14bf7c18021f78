public import Config

/// Brings norms to 1.
///
///     w ← w / (1e-7 + ‖w‖)
///
/// The norm runs along `axis`, of a kernel 0 unless set: over the weights that lead to one unit. Zeros
/// stay zeros.
public struct UnitNorm: NormConstraint {
  public static let name = "UnitNorm"
  public static let summary = "brings every norm to 1"

  let axis: Int

  public init(_ section: inout ConfigSection) {
    axis = section.normAxis()
  }

  func desired(_ norm: Float) -> Float { 1 }
}
