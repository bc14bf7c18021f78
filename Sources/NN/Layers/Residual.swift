public import Config
internal import Diagnostics

/// Adds what its layers make of its input to that input.
///
///     y = x + f(x)        f = the layers, one after the other
///
/// In a network, a summary and a checkpoint the layers within stand as layers of their own, followed
/// by this one, which adds.
/// - Shapes: x and y `[batch, inputs]`; the last of the layers must put out as many numbers.
/// - `trainable: false` holds for all layers within. Residuals may nest.
/// - Source: K. He et al., "Deep Residual Learning for Image Recognition", 2015. Keras has no such
///   layer; there it is an `Add` of two branches.
public struct Residual: Layer {
  public static let name = "Residual"
  public static let kerasName: KerasName? = nil
  public static let summary = "x + f(x), f being the layers given"

  public let layers: [LayerSpec]

  public init(_ section: inout ConfigSection) {
    layers = section.components("layers", LayerRegistry.registry, isRequired: true)
  }

  /// Of what follows the layers within: their outputs, to which the input is added.
  public func plan(inputs: Int) -> LayerPlan {
    LayerPlan(operation: PassThrough(outputs: inputs), outputs: inputs)
  }
}
