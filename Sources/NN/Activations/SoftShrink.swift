public import Config

/// Moves numbers towards 0, and those near it onto it.
///
///     f(x) = x − threshold if x > threshold
///     f(x) = x + threshold if x < −threshold
///     f(x) = 0             otherwise
///
/// Its slope at ±threshold is taken as 0, as in TensorFlow.
public struct SoftShrink: ElementwiseActivation {
  public static let name = "soft_shrink"
  public static let summary = "f(x) = x moved by threshold towards 0, and 0 within"

  /// 0.5 unless set.
  public let threshold: Float

  public init(_ section: inout ConfigSection) {
    threshold = section.number("threshold", default: 0.5, .nonNegative)
  }

  func value(_ x: Float) -> Float {
    x > threshold ? x - threshold : x < -threshold ? x + threshold : 0
  }
  func slope(_ x: Float) -> Float { abs(x) > threshold ? 1 : 0 }
}
