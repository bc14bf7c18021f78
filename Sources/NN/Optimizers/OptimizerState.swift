public import Compute

/// The memory of an optimizer for all trainable parameters of a model.
public struct OptimizerState: Sendable {
  /// Batches seen. Under gradient accumulation each counts, as in Keras.
  public var iterations = 0
  /// The current one, which callbacks may change. Where a schedule gives it, that of the last step.
  public var learningRate: Float
  /// For each trainable parameter, in the model's order, its slots.
  public var slots: [[Matrix]]
  /// Whether the model's weights are the averages of `use_ema`, and the slots `average` hold the
  /// weights as the last step left them. So it is after a finished training.
  public var holdsAverages = false
  /// Whether the last slot of each parameter is its average.
  public let keepsAverages: Bool

  public init(optimizer: OptimizerSpec, model: Sequential) {
    learningRate = if case .constant(let rate) = optimizer.learningRate { rate } else { 0 }
    keepsAverages = optimizer.keepsAverages
    slots = model.trainableRoles.map { role in
      optimizer.slots(for: role).map { plan in
        var slot = Parameter.matrix(shape: plan.shape)
        if plan.start != 0 { slot.fill(plan.start) }
        return slot
      }
    }
  }

  /// Ends a training: where averages are kept they become the weights, as Keras does after `fit`.
  /// The weights as the last step left them then lie in the slots.
  public mutating func finalize(_ model: inout Sequential) {
    if !holdsAverages { swapAverages(&model) }
  }

  /// Makes ready to train on: undoes `finalize`.
  public mutating func resume(_ model: inout Sequential) {
    if holdsAverages { swapAverages(&model) }
  }

  /// Exchanges weights and averages; does nothing where there are none.
  public mutating func swapAverages(_ model: inout Sequential) {
    guard keepsAverages, iterations > 0 else { return }
    for (index, role) in model.trainableRoles.enumerated() {
      let last = slots[index].count - 1
      swap(&model.stages[role.stage].parameters[role.place].value, &slots[index][last])
    }
    holdsAverages.toggle()
  }
}
