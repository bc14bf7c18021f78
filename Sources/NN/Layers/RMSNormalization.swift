public import Config
internal import Diagnostics

/// Divides each row by the root of its mean square.
///
///     y = scale · x / √(mean x² + epsilon)
///
/// - Shapes: x and y `[batch, inputs]`, scale `[inputs]`, which starts at 1.
/// - Defaults: Keras's; epsilon 1e-6.
/// - Source: B. Zhang and R. Sennrich, "Root Mean Square Layer Normalization", 2019.
public struct RMSNormalization: Layer {
  public static let name = "RMSNormalization"
  public static let summary = "each row divided by the root of its mean square, times scale"

  private let epsilon: Float

  public init(_ section: inout ConfigSection) {
    section.readLastAxis()
    epsilon = section.number("epsilon", default: 1e-6, .nonNegative)
  }

  public func plan(inputs: Int) -> LayerPlan {
    let affine = ScaleAndShift(scale: WeightSettings("scale", initializer: .ones))
    return LayerPlan(
      operation: RowNormalization(
        outputs: inputs, groups: 1, subtractsMean: false, epsilon: epsilon, affine: affine),
      parameters: affine.plans(inputs: inputs), outputs: inputs)
  }
}
