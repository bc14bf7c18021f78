public import Config

/// Brings a feature to mean 0 and deviation 1.
///
///     z = (x − mean) / deviation      deviation = √(Σ (x − mean)² / n)
///
/// - A constant column becomes 0.
/// - Source: scikit-learn's StandardScaler, which also takes the population deviation.
public struct Standard: Scaler {
  public static let name = "standard"
  public static let summary = "mean 0 and deviation 1"

  private var moments = Moments()

  public init(_ section: inout ConfigSection) {}

  public var isConstant: Bool { moments.deviation == 0 }

  public mutating func fit(_ values: Span<Float>) {
    moments = Moments(count: values.count) { Double(values[$0]) }
  }

  public func transform(_ value: Float) -> Float { Float(moments.standardized(Double(value))) }

  public var state: ConfigNode { .mapping(moments.entries) }

  public mutating func restore(_ state: inout ConfigSection) {
    moments = Moments(restoredFrom: &state)
  }
}
