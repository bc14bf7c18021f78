public import Config
public import Diagnostics

/// An activation function as a layer of its own.
///
///     y = activation(x)
///
/// - Shapes: x and y `[batch, inputs]`.
public struct ActivationLayer: Layer {
  public static let name = "Activation"
  public static let summary = "an activation function as a layer of its own"

  public let activation: (any Activation)?

  public init(_ section: inout ConfigSection) {
    activation = section.component("activation", ActivationRegistry.registry)
  }

  public func plan(inputs: Int) throws(Diagnostic) -> LayerPlan {
    LayerPlan(
      activation: activation, outputs: try activation?.outputs(inputs: inputs) ?? inputs)
  }
}
