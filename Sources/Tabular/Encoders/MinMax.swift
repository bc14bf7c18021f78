public import Config

/// Brings a feature's training values to the range from 0 to 1. Others may lie outside it.
///
///     z = (x − minimum) / (maximum − minimum)
///
/// - A constant column becomes 0.
/// - Source: scikit-learn's MinMaxScaler with its default range.
public struct MinMax: Scaler {
  public static let name = "min_max"
  public static let summary = "the range from 0 to 1"

  private var minimum = 0.0
  private var maximum = 1.0

  public init(_ section: inout ConfigSection) {}

  public var isConstant: Bool { minimum == maximum }

  public mutating func fit(_ values: Span<Float>) {
    precondition(values.count > 0, "min_max: no values to learn from")
    (minimum, maximum) = (.infinity, -.infinity)
    for index in values.indices {
      minimum = min(minimum, Double(values[index]))
      maximum = max(maximum, Double(values[index]))
    }
  }

  public func transform(_ value: Float) -> Float {
    isConstant ? 0 : Float((Double(value) - minimum) / (maximum - minimum))
  }

  public var state: ConfigNode {
    .mapping(["minimum": .number(minimum), "maximum": .number(maximum)])
  }

  public mutating func restore(_ state: inout ConfigSection) {
    minimum = state.double("minimum")
    maximum = state.double("maximum")
    if maximum < minimum { state.fail("maximum", "expected at least the minimum") }
    // Their difference is divided by.
    if !(maximum - minimum).isFinite { state.fail("maximum", "the range is too wide") }
  }
}
