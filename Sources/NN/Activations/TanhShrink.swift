internal import Compute
public import Config

/// What tanh takes away.
///
///     f(x) = x − tanh(x)        f′ = tanh²(x)
///
/// Near 0 computed as x³ (⅓ − 2/15 x² + 17/315 x⁴), where nothing cancels.
public struct TanhShrink: ElementwiseActivation {
  public static let name = "tanh_shrink"
  public static let summary = "f(x) = x − tanh(x)"

  public init(_ section: inout ConfigSection) {}

  func value(_ x: Float) -> Float {
    if abs(x) >= 0.1 { return Float(Double(x) - Elementary.tanh(Double(x))) }
    let square = x * x
    return x * square * (1 / 3 - square * (2 / 15 - square * (17 / 315)))
  }
  func slope(_ x: Float) -> Float {
    let tanh = Elementary.tanh(x)
    return tanh * tanh
  }
}
