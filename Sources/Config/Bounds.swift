/// The numbers that a setting takes, and how a message says so.
public struct Bounds: Sendable {
  /// "greater than 0".
  public let description: String
  private let contains: @Sendable (Double) -> Bool

  public init(_ description: String, _ contains: @escaping @Sendable (Double) -> Bool) {
    self.description = description
    self.contains = contains
  }

  public func contains(_ value: Double) -> Bool { contains(value) }

  /// The float counts as its shortest decimal, so that 0.1 is not more than 0.1.
  public func contains(_ value: Float) -> Bool {
    contains(ConfigNode.number(value).double ?? Double(value))
  }

  public static let any = Bounds("") { _ in true }
  public static let positive = Bounds("greater than 0") { $0 > 0 }
  public static let nonNegative = Bounds("of at least 0") { $0 >= 0 }
  public static let nonPositive = Bounds("of at most 0") { $0 <= 0 }
  /// From 0 to 1, both included.
  public static let unit = Bounds("from 0 to 1") { $0 >= 0 && $0 <= 1 }
  /// From 0 to 1, 1 excluded.
  public static let fraction = Bounds("from 0 up to but not including 1") { $0 >= 0 && $0 < 1 }

  public static func atLeast(_ least: Int) -> Bounds {
    Bounds("of at least \(least)") { $0 >= Double(least) }
  }

  public static func range(_ range: ClosedRange<Double>) -> Bounds {
    Bounds("from \(shortestDecimal(range.lowerBound)) to \(shortestDecimal(range.upperBound))") {
      range.contains($0)
    }
  }
}
