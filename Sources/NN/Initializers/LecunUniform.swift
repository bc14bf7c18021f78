public import Compute
public import Config

/// Uniform within √(3 / fan_in).
///
/// - Source: Y. LeCun, L. Bottou, G. Orr and K. Müller, "Efficient BackProp", 1998.
public struct LecunUniform: Initializer {
  public static let name = "LecunUniform"
  public static let summary = "uniform within √(3 / fan_in)"
  public static let isRandom = true

  private static let scaling = VarianceScaling(
    scale: 1, mode: .fanIn, distribution: .uniform)

  public init(_ section: inout ConfigSection) { VarianceScaling.readAxes(&section) }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    Self.scaling.fill(&values, fans: fans, from: &random)
  }
}
