public import Config

/// Lets pass what is large, on either side.
///
///     f(x) = x if |x| > threshold, else 0
///
/// Its slope at ±threshold is taken as 0, as in TensorFlow.
public struct HardShrink: ElementwiseActivation {
  public static let name = "hard_shrink"
  public static let summary = "f(x) = x if |x| > threshold, else 0"

  /// 0.5 unless set.
  public let threshold: Float

  public init(_ section: inout ConfigSection) {
    threshold = section.number("threshold", default: 0.5, .nonNegative)
  }

  func value(_ x: Float) -> Float { abs(x) > threshold ? x : 0 }
  func slope(_ x: Float) -> Float { abs(x) > threshold ? 1 : 0 }
}
