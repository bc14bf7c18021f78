public import Config
internal import Diagnostics

/// The activation `relu` as a layer of its own, with its settings.
///
///     y = max_value                        if x ≥ max_value
///     y = x                                if threshold ≤ x < max_value
///     y = negative_slope (x − threshold)   otherwise
///
/// - Shapes: x and y `[batch, inputs]`.
/// - Defaults: Keras's; no max_value, negative_slope 0, threshold 0.
public struct ReLULayer: Layer {
  public static let name = "ReLU"
  public static let summary = "max(x, 0), with max_value, negative_slope and threshold"

  private let activation: ReLU

  public init(_ section: inout ConfigSection) { activation = ReLU(&section) }

  public func plan(inputs: Int) -> LayerPlan {
    LayerPlan(activation: activation, outputs: inputs)
  }
}
