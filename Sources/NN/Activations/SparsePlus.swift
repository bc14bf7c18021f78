public import Config

/// Softplus with a parabola between two straight pieces.
///
///     f(x) = 0            if x ≤ −1
///     f(x) = ¼ (x + 1)²   if −1 < x < 1
///     f(x) = x            if x ≥ 1
public struct SparsePlus: ElementwiseActivation {
  public static let name = "sparse_plus"
  public static let summary = "f(x) = (x + 1)² / 4 between −1 and 1, 0 below, x above"

  public init(_ section: inout ConfigSection) {}

  func value(_ x: Float) -> Float { x <= -1 ? 0 : x < 1 ? (x + 1) * (x + 1) / 4 : x }
  func slope(_ x: Float) -> Float { x <= -1 ? 0 : x < 1 ? (x + 1) / 2 : 1 }
}
