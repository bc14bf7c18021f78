public import Compute
public import Config

/// Random numbers of the variance scale / n, so that signals keep their size from layer to layer.
///
///     uniform:            within √(3 · scale / n)
///     truncated_normal:   σ = √(scale / n) / 0.87962566103423978, cut at 2 σ
///     untruncated_normal: σ = √(scale / n)
///
/// n is the number of inputs (fan_in), of outputs (fan_out) or the average of both (fan_avg), at
/// least 1. The constant is the deviation of a unit normal cut at two deviations, so that the
/// deviation after the cut is √(scale / n).
public struct VarianceScaling: Initializer {
  public static let name = "VarianceScaling"
  public static let summary = "uniform or normal with the variance scale / n, n by mode"
  public static let isRandom = true

  public enum Mode: String, CaseIterable, Sendable {
    case fanIn = "fan_in"
    case fanOut = "fan_out"
    case fanAverage = "fan_avg"
  }

  public enum Distribution: String, CaseIterable, Sendable {
    case truncatedNormal = "truncated_normal"
    case untruncatedNormal = "untruncated_normal"
    case uniform
    /// Keras's older word for `truncated_normal`.
    case normal
  }

  /// 1 unless set.
  public let scale: Float
  /// `fan_in` unless set.
  public let mode: Mode
  /// `truncated_normal` unless set.
  public let distribution: Distribution

  public init(_ section: inout ConfigSection) {
    scale = section.number("scale", default: 1, .positive)
    mode = section.choice("mode", default: .fanIn)
    distribution = section.choice("distribution", default: .truncatedNormal)
    Self.readAxes(&section)
  }

  init(scale: Float, mode: Mode, distribution: Distribution) {
    self.scale = scale
    self.mode = mode
    self.distribution = distribution
  }

  /// Keras prints these with every initializer of the family. They serve kernels of more than two
  /// dimensions; null, for none, is all we take.
  static func readAxes(_ section: inout ConfigSection) {
    for key in ["input_axes", "output_axes"] {
      let found = section.node(key, kind: .null)
      if let found, !found.isNull {
        section.fail(
          key,
          "kernels have one axis of inputs and one of outputs: expected null, found "
            + (found.items.map { "a list of \($0.count)" } ?? found.described))
      }
    }
  }

  public func fill(_ values: inout Matrix, fans: Fans, from random: inout RandomStream) {
    let n =
      switch mode {
      case .fanIn: Double(fans.fanIn)
      case .fanOut: Double(fans.fanOut)
      case .fanAverage: fans.average
      }
    let scale = Double(scale)
    let deviation = (scale / max(1, n)).squareRoot()
    switch distribution {
    case .uniform:
      let limit = (3 * scale / max(1, n)).squareRoot()
      values.fill(.uniform, from: &random) { (2 * $0 - 1) * limit }
    case .truncatedNormal, .normal:
      let uncut = deviation / 0.879_625_661_034_239_78
      values.fill(.truncatedNormal, from: &random) { $0 * uncut }
    case .untruncatedNormal:
      values.fill(.normal, from: &random) { $0 * deviation }
    }
  }
}
