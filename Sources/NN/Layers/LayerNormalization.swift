public import Config
internal import Diagnostics

/// Brings each row to mean 0 and variance 1.
///
///     x̂ = (x − mean) / √(variance + epsilon)        y = gamma · x̂ + beta
///
/// mean and (population) variance are those of the row.
/// - Shapes: x and y `[batch, inputs]`, gamma and beta `[inputs]`.
/// - Defaults: Keras's; epsilon 0.001, gamma Ones, beta Zeros.
/// - Source: J. Ba, J. Kiros and G. Hinton, "Layer Normalization", 2016.
public struct LayerNormalization: Layer {
  public static let name = "LayerNormalization"
  public static let summary = "each row to mean 0 and variance 1, then gamma · x̂ + beta"

  private let epsilon: Float
  private let affine: ScaleAndShift

  public init(_ section: inout ConfigSection) {
    section.readLastAxis()
    epsilon = section.number("epsilon", default: 1e-3, .nonNegative)
    affine = ScaleAndShift(&section)
    section.requireOff("rms_scaling", "use the layer RMSNormalization")
  }

  public func plan(inputs: Int) -> LayerPlan {
    LayerPlan(
      operation: RowNormalization(
        outputs: inputs, groups: 1, subtractsMean: true, epsilon: epsilon, affine: affine),
      parameters: affine.plans(inputs: inputs), outputs: inputs)
  }
}
