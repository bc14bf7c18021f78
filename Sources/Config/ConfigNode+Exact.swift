// Numbers that need not be finite, as a checkpoint keeps them. JSON has no words of its own for them.
extension ConfigNode {
  /// The number; null for NaN, and the texts `Infinity` and `-Infinity`.
  public static func exact(_ value: Float) -> ConfigNode {
    value.isFinite ? .number(value) : exact(Double(value))
  }

  /// The same of a double.
  public static func exact(_ value: Double) -> ConfigNode {
    if value.isNaN { return .null }
    return value.isFinite ? .number(value) : .string(value > 0 ? "Infinity" : "-Infinity")
  }

  /// The number that `exact` wrote; nil for anything else.
  public var exactDouble: Double? {
    switch value {
    case .null: .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    default: double
    }
  }

  /// The same in float32.
  public var exactFloat: Float? {
    guard let number = exactDouble else { return nil }
    // A float's decimal must be rounded once, not by way of a double.
    return string == nil ? text.flatMap { Float($0) } ?? Float(number) : Float(number)
  }
}

extension ConfigSection {
  /// A number that `ConfigNode.exact` wrote, or nil where the key is not there.
  public mutating func exactNumber(_ key: String) -> Float? {
    guard let found = node(key) else { return nil }
    guard let number = found.exactFloat else {
      fail(key, "expected a number, null, Infinity or -Infinity, found \(found.described)")
      return nil
    }
    return number
  }
}
