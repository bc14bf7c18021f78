public import Config
internal import Diagnostics

/// The activation `leaky_relu` as a layer of its own, steeper than the activation.
///
///     y = x if x ≥ 0, else negative_slope · x
///
/// - Shapes: x and y `[batch, inputs]`.
public struct LeakyReLULayer: Layer {
  public static let name = "LeakyReLU"
  public static let summary = "x if x ≥ 0, else negative_slope · x"

  /// 0.3 unless set, as in Keras (its function leaky_relu has 0.2).
  private let negativeSlope: Float

  public init(_ section: inout ConfigSection) {
    negativeSlope = section.number("negative_slope", default: 0.3, .nonNegative)
  }

  public func plan(inputs: Int) -> LayerPlan {
    LayerPlan(activation: LeakyReLU(negativeSlope: negativeSlope), outputs: inputs)
  }
}
