public import Compute
public import Config

/// Truncated normal, variance 2 / fan_in.
///
/// - Source: K. He, X. Zhang, S. Ren and J. Sun, "Delving Deep into Rectifiers", 2015.
public struct HeNormal: Initializer {
  public static let name = "HeNormal"
  public static let summary = "truncated normal, variance 2 / fan_in"
  public static let isRandom = true

  private static let scaling = VarianceScaling(
    scale: 2, mode: .fanIn, distribution: .truncatedNormal)

  public init(_ section: inout ConfigSection) { VarianceScaling.readAxes(&section) }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    Self.scaling.fill(&values, fans: fans, from: &random)
  }
}
