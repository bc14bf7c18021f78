/// The numbers that a setting takes, and how a message says so.
public struct Bounds: Sendable {
  /// An end of a range.
  public struct Limit: Sendable {
    public let value: Double
    public let isIncluded: Bool

    public static func including(_ value: Double) -> Limit { Limit(value: value, isIncluded: true) }
    public static func excluding(_ value: Double) -> Limit {
      Limit(value: value, isIncluded: false)
    }
  }

  /// "greater than 0".
  public let description: String
  /// Where the range begins and ends, as far as it is one; nil for no end.
  public let lower: Limit?
  public let upper: Limit?
  private let contains: @Sendable (Double) -> Bool

  /// What is no range.
  public init(_ description: String, _ contains: @escaping @Sendable (Double) -> Bool) {
    self.description = description
    (lower, upper) = (nil, nil)
    self.contains = contains
  }

  public init(_ description: String, from lower: Limit? = nil, to upper: Limit? = nil) {
    self.description = description
    self.lower = lower
    self.upper = upper
    contains = { value in
      let isAbove = lower.map { value > $0.value || $0.isIncluded && value == $0.value } ?? true
      let isBelow = upper.map { value < $0.value || $0.isIncluded && value == $0.value } ?? true
      return isAbove && isBelow
    }
  }

  public func contains(_ value: Double) -> Bool { contains(value) }

  /// The float counts as its shortest decimal, so that 0.1 is not more than 0.1.
  public func contains(_ value: Float) -> Bool {
    contains(ConfigNode.number(value).double ?? Double(value))
  }

  public static let any = Bounds("")
  public static let positive = Bounds("greater than 0", from: .excluding(0))
  public static let nonNegative = Bounds("of at least 0", from: .including(0))
  public static let nonPositive = Bounds("of at most 0", to: .including(0))
  /// From 0 to 1, both included.
  public static let unit = Bounds("from 0 to 1", from: .including(0), to: .including(1))
  /// From 0 to 1, 1 excluded.
  public static let fraction = Bounds(
    "from 0 up to but not including 1", from: .including(0), to: .excluding(1))

  public static func atLeast(_ least: Int) -> Bounds {
    Bounds("of at least \(least)", from: .including(Double(least)))
  }

  public static func range(_ range: ClosedRange<Double>) -> Bounds {
    Bounds(
      "from \(shortestDecimal(range.lowerBound)) to \(shortestDecimal(range.upperBound))",
      from: .including(range.lowerBound), to: .including(range.upperBound))
  }
}
