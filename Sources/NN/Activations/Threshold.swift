public import Config

/// Replaces what is not above a threshold. Both settings must be given.
///
///     f(x) = x if x > threshold, else default_value
///
/// Its slope at the threshold is taken as 0, as in TensorFlow.
public struct Threshold: ElementwiseActivation {
  public static let name = "threshold"
  public static let summary = "f(x) = x if x > threshold, else default_value"

  public let threshold: Float
  public let defaultValue: Float

  public init(_ section: inout ConfigSection) {
    threshold = section.number("threshold")
    defaultValue = section.number("default_value")
  }

  func value(_ x: Float) -> Float { x > threshold ? x : defaultValue }
  func slope(_ x: Float) -> Float { x > threshold ? 1 : 0 }
}
