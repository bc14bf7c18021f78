public import Config
internal import Diagnostics

/// Hands its input on, and adds a penalty on it to the loss.
///
///     y = x        penalty = (l1 Σ |x| + l2 Σ x²) / rows
///
/// - Shapes: x and y `[batch, inputs]`.
/// - Defaults: Keras's; both factors 0.
public struct ActivityRegularization: Layer {
  public static let name = "ActivityRegularization"
  public static let summary = "adds a penalty on what passes through to the loss"

  private let penalty: L1L2

  public init(_ section: inout ConfigSection) { penalty = L1L2(&section) }

  public func plan(inputs: Int) -> LayerPlan {
    LayerPlan(activityRegularizer: penalty, outputs: inputs)
  }
}
