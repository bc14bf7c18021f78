public import Config

/// Brings a feature to median 0 and its middle half to width 1, whatever the outliers.
///
///     z = s · (x − median)      s = 1 / (q75 − q25)
///                               s = 2 / (maximum − minimum)   where q75 = q25
///
/// - The quantiles are interpolated linearly. A constant column becomes 0.
/// - Source: scikit-learn's RobustScaler; the second line of s is RealMLP's (D. Holzmüller, L.
///   Grinsztajn, I. Steinwart, "Better by Default", 2024).
public struct Robust: Scaler {
  public static let name = "robust"
  public static let summary = "median 0 and the middle half 1 wide"

  private var median = 0.0
  private var factor = 1.0

  public init(_ section: inout ConfigSection) {}

  public var isConstant: Bool { factor == 0 }

  public mutating func fit(_ values: Span<Float>) {
    let sorted = SortedValues(values)
    median = sorted.quantile(0.5)
    let middle = sorted.quantile(0.75) - sorted.quantile(0.25)
    let range = sorted.quantile(1) - sorted.quantile(0)
    factor = middle > 0 ? 1 / middle : range > 0 ? 2 / range : 0
  }

  public func transform(_ value: Float) -> Float { Float(factor * (Double(value) - median)) }

  public var state: ConfigNode {
    .mapping(["median": .number(median), "factor": .number(factor)])
  }

  public mutating func restore(_ state: inout ConfigSection) {
    median = state.double("median")
    factor = state.double("factor", .nonNegative)
  }
}
