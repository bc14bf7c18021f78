public import Compute
public import Config

/// Uniform within √(6 / (fan_in + fan_out)).
///
/// - Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
///   networks", 2010.
public struct GlorotUniform: Initializer {
  public static let name = "GlorotUniform"
  public static let summary = "uniform within √(6 / (fan_in + fan_out))"
  public static let isRandom = true

  public init(_ section: inout ConfigSection) {}

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    VarianceScaling.fillUniform(&values, scale: 1, n: fans.average, from: &random)
  }
}
