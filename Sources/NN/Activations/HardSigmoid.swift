public import Config

/// The logistic function in three straight pieces.
///
///     f(x) = (x + 3) / 6, but at least 0 and at most 1
///
/// Its slope at ±3 is taken as 0, as in TensorFlow.
public struct HardSigmoid: ElementwiseActivation {
  public static let name = "hard_sigmoid"
  public static let summary = "f(x) = x / 6 + ½, within 0 and 1"

  public init(_ section: inout ConfigSection) {}

  func value(_ x: Float) -> Float { min(max(x + 3, 0), 6) / 6 }
  func slope(_ x: Float) -> Float { abs(x) < 3 ? 1 / 6 : 0 }
}
