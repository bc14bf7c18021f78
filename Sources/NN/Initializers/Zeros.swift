public import Compute
public import Config

/// Every number is 0.
public struct Zeros: Initializer {
  public static let name = "Zeros"
  public static let aliases = ["zero"]
  public static let summary = "every number is 0"
  public static let isRandom = false

  public init(_ section: inout ConfigSection) {}

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    values.fill(0)
  }
}
