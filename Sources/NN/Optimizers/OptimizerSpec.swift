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

  /// Whether it keeps a running average of the weights.
  public var keepsAverages: Bool { options.averaging != nil }

  /// Whether gradients are cut or shortened before a step.
  public var clips: Bool { options.clipping != nil }

  /// Over how many batches gradients are averaged before a step.
  public var accumulationSteps: Int { options.accumulationSteps }

  /// Texts of `exclude_from_weight_decay` that are in no name of a model's parameters.
  public func idleExclusions(in model: Sequential) -> [String] {
    let names = Set(model.trainableRoles.map(\.name))
    return options.undecayed.filter { text in !names.contains { $0.contains(text) } }
  }

  /// Whether each step needs all rows.
  public var needsFullBatch: Bool { rule is any FullBatchOptimizer }

  /// What is remembered of a parameter: the rule's slots, then those of the options.
  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    var slots = rule.slots(for: parameter)
    if options.accumulationSteps > 1 {
      slots.append(SlotPlan("gradient_accumulator", parameter.shape))
    }
    if keepsAverages { slots.append(SlotPlan("average", parameter.shape)) }
    return slots
  }

  /// How many numbers a training keeps of a parameter: its slots, and what a step needs.
  public func memory(for parameter: ParameterRole) -> Double {
    (slots(for: parameter).map(\.shape) + rule.scratch(for: parameter))
      .reduce(0) { $0 + $1.reduce(1.0) { $0 * Double($1) } }
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
    let found = node(
      "learning_rate",
      kind: .either([.number(.nonNegative), .component(registry.description)]), expected: expected,
      standard: .number(standard))
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
