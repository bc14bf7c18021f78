public import Config
internal import Diagnostics

/// The activation `elu` as a layer of its own.
///
///     y = x if x > 0, else alpha (eˣ − 1)
///
/// - Shapes: x and y `[batch, inputs]`.
/// - Defaults: Keras's; alpha 1.
public struct ELULayer: Layer {
  public static let name = "ELU"
  public static let summary = "x if x > 0, else alpha (eˣ − 1)"

  private let activation: ELU

  public init(_ section: inout ConfigSection) { activation = ELU(&section) }

  public func plan(inputs: Int) -> LayerPlan {
    LayerPlan(activation: activation, outputs: inputs)
  }
}
