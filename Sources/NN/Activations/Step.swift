public import Config

/// The threshold of the first neurons. Not in Keras.
///
///     f(x) = 1 if x > 0, else 0
///
/// f(0) is 0. Its derivative is 0 everywhere, so that nothing below it learns.
/// - Source: W. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous
///   activity", 1943.
public struct Step: ElementwiseActivation {
  public static let name = "step"
  public static let aliases = ["heaviside"]
  public static let kerasName: KerasName? = nil
  public static let summary = "f(x) = 1 if x > 0, else 0; for networks with given weights"

  public init(_ section: inout ConfigSection) {}

  func value(_ x: Float) -> Float { x > 0 ? 1 : 0 }
  func slope(_ x: Float) -> Float { 0 }
}
