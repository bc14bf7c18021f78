public import Compute

/// The memory of an optimizer for all trainable parameters of a model.
public struct OptimizerState: Sendable {
  /// Batches seen. Under gradient accumulation each counts, as in Keras.
  public var iterations = 0
  /// The current one, which callbacks may change; nil where a schedule gives it.
  public var learningRate: Float?
  /// For each trainable parameter, in the model's order, its slots.
  public var slots: [[Matrix]]
  /// Whether the model's weights are the averages of `use_ema`, and the slots `average` hold the
  /// weights as the last step left them. So it is after a finished training.
  public var holdsAverages = false

  public init(optimizer: OptimizerSpec, model: Sequential) {
    if case .constant(let rate) = optimizer.learningRate { learningRate = rate }
    slots = model.trainableRoles.map { role in
      optimizer.slots(for: role).map { plan in
        var slot = Parameter.matrix(shape: plan.shape)
        if plan.start != 0 { slot.fill(plan.start) }
        return slot
      }
    }
  }
}
