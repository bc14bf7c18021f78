internal import Compute

/// An optimizer at work on one model: with the buffers of the run, made once.
///
/// A step is, in Keras's order: the mean of accumulated gradients, clipping, weight decay, the rule,
/// the average of the weights, constraints.
public final class ParameterUpdater {
  private let optimizer: OptimizerSpec
  // The rule, which is one of the two.
  private let stepRule: (any StepOptimizer)?
  private let fullBatchRule: (any FullBatchOptimizer)?
  private let run: RunLength
  private let roles: [ParameterRole]
  /// Those whose weights have a constraint.
  private let constrained: [ParameterRole]
  /// For each role; 0 for none.
  private let decays: [Float]
  private var scratch: [[Matrix]]

  public init(_ optimizer: OptimizerSpec, model: Sequential, run: RunLength) {
    self.optimizer = optimizer
    self.run = run
    roles = model.trainableRoles
    constrained = roles.filter {
      model.stages[$0.stage].parameters[$0.place].constraint != nil
    }
    let (rule, options) = (optimizer.rule, optimizer.options)
    decays = roles.map { role in
      options.undecayed.contains { role.name.contains($0) }
        ? 0 : rule.weightDecay(of: role, common: options.weightDecay) ?? 0
    }
    scratch = roles.map { rule.scratch(for: $0).map(Parameter.matrix) }
    stepRule = rule as? any StepOptimizer
    fullBatchRule = rule as? any FullBatchOptimizer
  }

  /// Takes in the gradients of one batch.
  ///
  /// - Parameters:
  ///   - workspace: holds the gradients at the model's weights. They may be changed.
  ///   - loss: at the model's weights.
  ///   - evaluate: computes the loss of the batch at other weights, and their gradients into the
  ///     workspace.
  /// - Returns: whether there is nothing left to gain, as far as the optimizer can tell.
  public func update(
    _ model: inout Sequential, gradients workspace: Workspace, _ state: inout OptimizerState,
    loss: Double, evaluate: (inout Sequential) -> Double
  ) -> Bool {
    if case .schedule(let schedule) = optimizer.learningRate {
      state.learningRate = schedule.learningRate(at: state.iterations, in: run)
    }
    var hasConverged = false
    if let rule = fullBatchRule {
      hasConverged = rule.minimize(
        &model, gradients: workspace, of: roles, slots: &state.slots, scratch: &scratch,
        learningRate: state.learningRate, loss: loss, evaluate: evaluate)
    } else if let rule = stepRule, accumulate(workspace, &state) {
      move(&model, by: rule, workspace, &state)
    }
    if let averaging = optimizer.options.averaging { average(&model, averaging, &state) }
    constrain(&model)
    state.iterations += 1
    return hasConverged
  }

  private func constrain(_ model: inout Sequential) {
    for role in constrained {
      let constraint = model.stages[role.stage].parameters[role.place].constraint
      constraint?.apply(
        &model.stages[role.stage].parameters[role.place].value, shape: role.shape)
    }
  }

  private func move(
    _ model: inout Sequential, by rule: any StepOptimizer, _ workspace: Workspace,
    _ state: inout OptimizerState
  ) {
    let learningRate = state.learningRate
    let step = steps(state) + 1
    clip(workspace)
    for (index, role) in roles.enumerated() {
      if decays[index] != 0 {
        model.stages[role.stage].parameters[role.place].value.decay(
          by: decays[index], rate: learningRate)
      }
      rule.update(
        &model.stages[role.stage].parameters[role.place].value, of: role,
        gradient: workspace.stages[role.stage].parameterGradients[role.place],
        slots: &state.slots[index], scratch: &scratch[index], learningRate: learningRate,
        step: step)
    }
  }

  /// Steps that the rule has taken.
  private func steps(_ state: OptimizerState) -> Int {
    state.iterations / optimizer.options.accumulationSteps
  }

  /// Adds the gradients to those of the batches before, and makes them the mean of all where the
  /// last of them is in.
  ///
  /// - Returns: whether it is.
  private func accumulate(_ workspace: Workspace, _ state: inout OptimizerState) -> Bool {
    let count = optimizer.options.accumulationSteps
    guard count > 1 else { return true }
    let isLast = (state.iterations + 1) % count == 0
    for (index, role) in roles.enumerated() {
      let place = state.slots[index].count - (optimizer.options.averaging == nil ? 1 : 2)
      let buffers = workspace.stages[role.stage]
      if isLast {
        buffers.parameterGradients[role.place].addScaled(state.slots[index][place], by: 1)
        buffers.parameterGradients[role.place].scale(by: 1 / Float(count))
        state.slots[index][place].fill(0)
      } else {
        state.slots[index][place].addScaled(buffers.parameterGradients[role.place], by: 1)
      }
    }
    return isLast
  }

  private func clip(_ workspace: Workspace) {
    switch optimizer.options.clipping {
    case nil: break
    case .value(let bound)?:
      for role in roles {
        workspace.stages[role.stage].parameterGradients[role.place].clip(to: bound)
      }
    case .norm(let most)?:
      for role in roles {
        let norm = workspace.stages[role.stage].parameterGradients[role.place].norm
        shorten(role, in: workspace, norm, to: most)
      }
    case .globalNorm(let most)?:
      let squares = roles.reduce(0.0) { sum, role in
        let gradient = workspace.stages[role.stage].parameterGradients[role.place]
        return sum + gradient.dot(gradient)
      }
      for role in roles { shorten(role, in: workspace, squares.squareRoot(), to: most) }
    }
  }

  private func shorten(
    _ role: ParameterRole, in workspace: Workspace, _ norm: Double, to most: Float
  ) {
    guard !(norm <= Double(most)) else { return }
    workspace.stages[role.stage].parameterGradients[role.place].scale(
      by: Float(Double(most) / norm))
  }

  /// Keras averages after each batch, also where gradients are still being accumulated. The first
  /// step's average are the weights themselves.
  private func average(
    _ model: inout Sequential, _ averaging: UpdateOptions.Averaging,
    _ state: inout OptimizerState
  ) {
    let step = steps(state)
    let momentum = step == 0 ? 0 : averaging.momentum
    let isOverwritten = averaging.overwriteFrequency.map { (step + 1) % $0 == 0 } ?? false
    for (index, role) in roles.enumerated() {
      let place = state.slots[index].count - 1
      state.slots[index][place].scale(by: momentum)
      state.slots[index][place].addScaled(
        model.stages[role.stage].parameters[role.place].value, by: 1 - momentum)
      if isOverwritten {
        model.stages[role.stage].parameters[role.place].value.copy(state.slots[index][place])
      }
    }
  }
}
