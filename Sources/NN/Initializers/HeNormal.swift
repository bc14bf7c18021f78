public import Compute
public import Config

/// Truncated normal, variance 2 / fan_in.
///
/// - Source: K. He, X. Zhang, S. Ren and J. Sun, "Delving Deep into Rectifiers", 2015.
public struct HeNormal: Initializer {
  public static let name = "HeNormal"
  public static let summary = "truncated normal, variance 2 / fan_in"
  public static let isRandom = true

  public init(_ section: inout ConfigSection) {}

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    VarianceScaling.fillTruncatedNormal(&values, scale: 2, n: Double(fans.fanIn), from: &random)
  }
}
