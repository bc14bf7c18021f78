internal import Config

/// An optimizer with what every optimizer may say: its learning rate, and what happens to gradients
/// and weights beside the rule.
public struct OptimizerSpec: Sendable {
  public let rule: any Optimizer
  /// The class: `Adam`.
  public let className: String
  public let learningRate: LearningRate
  let options: UpdateOptions

  init<Kind: Optimizer>(_ type: Kind.Type, _ section: inout ConfigSection) {
    learningRate = section.learningRate(default: type.learningRate)
    rule = Kind(&section)
    className = type.name
    _ = section.optionalString("name")
    options =
      rule is any FullBatchOptimizer
      ? UpdateOptions() : UpdateOptions(&section, weightDecay: type.weightDecay)
  }

  /// Whether each step needs all rows.
  public var needsFullBatch: Bool { rule is any FullBatchOptimizer }

  /// What is remembered of a parameter: the rule's slots, then those of the options.
  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    var slots = rule.slots(for: parameter)
    if options.accumulationSteps > 1 {
      slots.append(SlotPlan("gradient_accumulator", parameter.shape))
    }
    if options.averaging != nil { slots.append(SlotPlan("average", parameter.shape)) }
    return slots
  }

  /// How many numbers Keras's optimizer keeps: slots, its step count, and a learning rate that can
  /// be set.
  func size(for model: Sequential) -> Int {
    let plans = model.trainableRoles.map(slots)
    let own = plans.joined().filter { !$0.isShared }.reduce(0) { $0 + $1.count }
    let shared = (plans.first ?? []).filter(\.isShared).reduce(0) { $0 + $1.count }
    if case .constant = learningRate { return own + shared + 2 }
    return own + shared + 1
  }

  /// The learning rate of the next step.
  public func learningRate(_ state: OptimizerState, in run: RunLength) -> Float {
    switch learningRate {
    case .constant(let rate): state.learningRate ?? rate
    case .schedule(let schedule): schedule.learningRate(at: state.iterations, in: run)
    }
  }

  /// Ends a training: where averages are kept they become the weights, as Keras does after `fit`.
  /// The weights as the last step left them then lie in the slots.
  public func finalize(_ model: inout Sequential, _ state: inout OptimizerState) {
    if !state.holdsAverages { swapAverages(&model, &state) }
  }

  /// Makes ready to train on: undoes `finalize`.
  public func resume(_ model: inout Sequential, _ state: inout OptimizerState) {
    if state.holdsAverages { swapAverages(&model, &state) }
  }

  /// Exchanges weights and averages; does nothing where there are none.
  public func swapAverages(_ model: inout Sequential, _ state: inout OptimizerState) {
    guard options.averaging != nil, state.iterations > 0 else { return }
    for (index, role) in model.trainableRoles.enumerated() {
      let last = state.slots[index].count - 1
      swap(
        &model.stages[role.stage].parameters[role.place].value, &state.slots[index][last])
    }
    state.holdsAverages.toggle()
  }
}

/// How far a step goes.
public enum LearningRate: Sendable {
  case constant(Float)
  case schedule(ScheduleSpec)
}

extension ConfigSection {
  /// A number, or a schedule.
  fileprivate mutating func learningRate(default standard: Float) -> LearningRate {
    let expected = "a number of at least 0, or a schedule"
    let registry = ScheduleRegistry.registry
    let found = node("learning_rate", expected: expected, standard: .number(standard))
    guard let found, found.double == nil else {
      return .constant(number("learning_rate", default: standard, .nonNegative))
    }
    guard found.entries != nil || found.string.flatMap(registry.entry) != nil else {
      fail(
        "learning_rate", "expected \(expected), found \(found.described)",
        notes: ["known schedules: " + registry.names.joined(separator: ", ")])
      return .constant(standard)
    }
    guard let made = registry.make(found, log: log) else {
      return .constant(standard)
    }
    resolve("learning_rate", made.resolved)
    return .schedule(made.product)
  }
}
