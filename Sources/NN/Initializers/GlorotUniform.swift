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

  private static let scaling = VarianceScaling(
    scale: 1, mode: .fanAverage, distribution: .uniform)

  public init(_ section: inout ConfigSection) { VarianceScaling.readAxes(&section) }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    Self.scaling.fill(&values, fans: fans, from: &random)
  }
}
