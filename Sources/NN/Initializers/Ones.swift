public import Compute
public import Config

/// Every number is 1.
public struct Ones: Initializer {
  public static let name = "Ones"
  public static let aliases = ["one"]
  public static let summary = "every number is 1"
  public static let isRandom = false

  public init(_ section: inout ConfigSection) {}

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    values.fill(1)
  }
}
