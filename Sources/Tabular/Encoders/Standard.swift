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

  private var mean = 0.0
  private var deviation = 1.0

  public init(_ section: inout ConfigSection) {}

  public var isConstant: Bool { deviation == 0 }

  public mutating func fit(_ values: Span<Float>, rows: Span<Int32>) {
    precondition(rows.count > 0, "standard: no rows to learn from")
    let first = values[Int(rows[0])]
    var isConstant = true
    var sum = 0.0
    for index in rows.indices {
      let value = values[Int(rows[index])]
      isConstant = isConstant && value == first
      sum += Double(value)
    }
    // The mean of equal values can be off in its last bit, and they would seem to differ from it.
    if isConstant {
      (mean, deviation) = (Double(first), 0)
      return
    }
    mean = sum / Double(rows.count)
    var squares = 0.0
    for index in rows.indices {
      let difference = Double(values[Int(rows[index])]) - mean
      squares += difference * difference
    }
    deviation = (squares / Double(rows.count)).squareRoot()
  }

  public func transform(_ value: Float) -> Float {
    deviation == 0 ? 0 : Float((Double(value) - mean) / deviation)
  }

  public var state: ConfigNode {
    .mapping(["mean": .number(mean), "deviation": .number(deviation)])
  }

  public mutating func restore(_ state: inout ConfigSection) {
    mean = state.double("mean")
    deviation = state.double("deviation", .nonNegative)
  }
}
