public import Compute
public import Config

/// Uniform within √(6 / fan_in).
///
/// - Source: K. He, X. Zhang, S. Ren and J. Sun, "Delving Deep into Rectifiers", 2015.
public struct HeUniform: Initializer {
  public static let name = "HeUniform"
  public static let summary = "uniform within √(6 / fan_in)"
  public static let isRandom = true

  public init(_ section: inout ConfigSection) {}

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    VarianceScaling.fillUniform(&values, scale: 2, n: Double(fans.fanIn), from: &random)
  }
}
