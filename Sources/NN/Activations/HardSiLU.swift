public import Config

/// SiLU with the sigmoid in three straight pieces, also called hard swish.
///
///     f(x) = 0           if x ≤ −3
///     f(x) = x (x + 3)/6 if −3 < x < 3
///     f(x) = x           if x ≥ 3
///
/// Its slope is taken as 0 at −3 and as 1 at 3, as in TensorFlow.
/// - Source: A. Howard et al., "Searching for MobileNetV3", 2019.
public struct HardSiLU: ElementwiseActivation {
  public static let name = "hard_silu"
  public static let aliases = ["hard_swish"]
  public static let summary = "f(x) = x (x + 3) / 6 between −3 and 3, 0 below, x above"

  public init(_ section: inout ConfigSection) {}

  func value(_ x: Float) -> Float { x <= -3 ? 0 : x < 3 ? x * ((x + 3) / 6) : x }
  func slope(_ x: Float) -> Float { x <= -3 ? 0 : x < 3 ? (2 * x + 3) / 6 : 1 }
}
