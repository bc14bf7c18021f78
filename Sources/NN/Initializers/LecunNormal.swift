public import Compute
public import Config

/// Truncated normal, variance 1 / fan_in.
///
/// - Source: Y. LeCun, L. Bottou, G. Orr and K. Müller, "Efficient BackProp", 1998.
public struct LecunNormal: Initializer {
  public static let name = "LecunNormal"
  public static let summary = "truncated normal, variance 1 / fan_in"
  public static let isRandom = true

  private static let scaling = VarianceScaling(
    scale: 1, mode: .fanIn, distribution: .truncatedNormal)

  public init(_ section: inout ConfigSection) { VarianceScaling.readAxes(&section) }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    Self.scaling.fill(&values, fans: fans, from: &random)
  }
}
