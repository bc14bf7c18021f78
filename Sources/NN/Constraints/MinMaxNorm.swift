public import Config

/// Keeps norms within a range.
///
///     w ← w · (rate · clip(‖w‖, min_value, max_value) + (1 − rate) ‖w‖) / (1e-7 + ‖w‖)
///
/// The norm runs along `axis`, of a kernel 0 unless set: over the weights that lead to one unit. With a
/// rate below 1 norms approach the range step by step.
public struct MinMaxNorm: NormConstraint {
  public static let name = "MinMaxNorm"
  public static let summary = "brings norms towards the range from min_value to max_value"

  /// 0 unless set.
  public let minValue: Float
  /// 1 unless set.
  public let maxValue: Float
  /// How far each step goes: 1, all the way, unless set.
  public let rate: Float
  let axis: Int

  public init(_ section: inout ConfigSection) {
    minValue = section.number("min_value", default: 0, .nonNegative)
    maxValue = section.number("max_value", default: 1, .nonNegative)
    if minValue > maxValue {
      section.fail(
        "max_value", "expected at least min_value, found \(shortestDecimal(maxValue))")
    }
    rate = section.number("rate", default: 1, .unit)
    axis = section.normAxis()
  }

  func desired(_ norm: Float) -> Float {
    rate * min(max(norm, minValue), maxValue) + (1 - rate) * norm
  }
}
