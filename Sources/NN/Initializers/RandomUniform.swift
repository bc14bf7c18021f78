public import Compute
public import Config

/// Uniform between `minval` and `maxval`.
public struct RandomUniform: Initializer {
  public static let name = "RandomUniform"
  public static let aliases = ["uniform"]
  public static let summary = "uniform between minval and maxval"
  public static let isRandom = true

  /// −0.05 unless set.
  public let minval: Float
  /// 0.05 unless set.
  public let maxval: Float

  public init(_ section: inout ConfigSection) {
    minval = section.number("minval", default: -0.05)
    maxval = section.number("maxval", default: 0.05)
    if minval > maxval {
      section.fail("maxval", "expected at least minval, found \(shortestDecimal(maxval))")
    }
  }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    values.fill(.uniform, from: &random) {
      Double(minval) + $0 * (Double(maxval) - Double(minval))
    }
  }
}
