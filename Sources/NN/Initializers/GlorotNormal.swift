public import Compute
public import Config

/// Truncated normal, variance 2 / (fan_in + fan_out).
///
/// - Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural
///   networks", 2010.
public struct GlorotNormal: Initializer {
  public static let name = "GlorotNormal"
  public static let summary = "truncated normal, variance 2 / (fan_in + fan_out)"
  public static let isRandom = true

  private static let scaling = VarianceScaling(
    scale: 1, mode: .fanAverage, distribution: .truncatedNormal)

  public init(_ section: inout ConfigSection) { VarianceScaling.readAxes(&section) }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    Self.scaling.fill(&values, fans: fans, from: &random)
  }
}
