public import Compute
public import Config

/// Every number is `value`.
public struct Constant: Initializer {
  public static let name = "Constant"
  public static let summary = "every number is value"
  public static let isRandom = false

  /// 0 unless set.
  public let value: Float

  public init(_ section: inout ConfigSection) { value = section.number("value", default: 0) }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    values.fill(value)
  }
}
