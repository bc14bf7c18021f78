public import Compute
public import Config

/// Normal around `mean` with standard deviation `stddev`, cut at two deviations: what lies beyond is
/// drawn anew. After the cut the deviation is 0.8796 `stddev`.
public struct TruncatedNormal: Initializer {
  public static let name = "TruncatedNormal"
  public static let summary = "normal around mean with deviation stddev, cut at two deviations"
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
    values.fill(.truncatedNormal, from: &random) { Double(mean) + $0 * Double(stddev) }
  }
}
