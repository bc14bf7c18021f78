public import Config
internal import Diagnostics

/// The activation `softmax` as a layer of its own.
///
///     yᵢ = exp(xᵢ) / Σⱼ exp(xⱼ), over each row
///
/// - Shapes: x and y `[batch, inputs]`.
public struct SoftmaxLayer: Layer {
  public static let name = "Softmax"
  public static let summary = "exp(xᵢ) / Σⱼ exp(xⱼ), over each row"

  public init(_ section: inout ConfigSection) { section.readLastAxis() }

  public func plan(inputs: Int) -> LayerPlan {
    LayerPlan(activation: Softmax(), outputs: inputs)
  }
}
