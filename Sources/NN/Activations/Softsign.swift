public import Config

/// Like tanh, with slower tails.
///
///     f(x) = x / (1 + |x|)        f′ = 1 / (1 + |x|)²
public struct Softsign: ElementwiseActivation {
  public static let name = "softsign"
  public static let summary = "f(x) = x / (1 + |x|)"

  public init(_ section: inout ConfigSection) {}

  func value(_ x: Float) -> Float { x / (1 + abs(x)) }
  func slope(_ x: Float) -> Float { 1 / ((1 + abs(x)) * (1 + abs(x))) }
}
