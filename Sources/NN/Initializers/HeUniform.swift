public import Compute
public import Config

/// Uniform within √(6 / fan_in).
///
/// - Source: K. He, X. Zhang, S. Ren and J. Sun, "Delving Deep into Rectifiers", 2015.
public struct HeUniform: Initializer {
  public static let name = "HeUniform"
  public static let summary = "uniform within √(6 / fan_in)"
  public static let isRandom = true

  private static let scaling = VarianceScaling(
    scale: 2, mode: .fanIn, distribution: .uniform)

  public init(_ section: inout ConfigSection) { VarianceScaling.readAxes(&section) }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    Self.scaling.fill(&values, fans: fans, from: &random)
  }
}
