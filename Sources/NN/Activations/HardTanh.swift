public import Config

/// The hyperbolic tangent in three straight pieces.
///
///     f(x) = x, but at least −1 and at most 1
///
/// Its slope at ±1 is taken as 1, as in TensorFlow.
public struct HardTanh: ElementwiseActivation {
  public static let name = "hard_tanh"
  public static let summary = "f(x) = x, within −1 and 1"

  public init(_ section: inout ConfigSection) {}

  func value(_ x: Float) -> Float { min(max(x, -1), 1) }
  func slope(_ x: Float) -> Float { abs(x) <= 1 ? 1 : 0 }
}
