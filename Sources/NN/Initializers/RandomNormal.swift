public import Compute
public import Config

/// Normal around `mean` with standard deviation `stddev`.
public struct RandomNormal: Initializer {
  public static let name = "RandomNormal"
  public static let aliases = ["normal"]
  public static let summary = "normal around mean with deviation stddev"
  public static let isRandom = true

  /// 0 unless set.
  public let mean: Float
  /// 0.05 unless set.
  public let stddev: Float

  public init(_ section: inout ConfigSection) {
    mean = section.number("mean", default: 0)
    stddev = section.number("stddev", default: 0.05, .nonNegative)
  }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    values.fill(.normal, from: &random) { Double(mean) + $0 * Double(stddev) }
  }
}
