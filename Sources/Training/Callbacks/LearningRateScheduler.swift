public import Config
internal import Diagnostics
internal import NN

/// Sets the learning rate at the start of epochs, from a table or a schedule.
///
/// `schedule: {0: 0.1, 10: 0.01}` means 0.1 from the first epoch and 0.01 from the eleventh; before
/// the first epoch in the table the optimizer's own rate stays. A named schedule such as
/// `{CosineDecay: {…}}` is read at the number of the epoch, counted from 0: its lengths are epochs.
/// The history then has `learning_rate`. Needs an optimizer whose rate is a number.
public struct LearningRateScheduler: Callback {
  public static let name = "LearningRateScheduler"
  public static let summary = "sets the learning rate by epoch, from a table or a schedule"

  private enum Plan {
    /// By epoch, counted from 0.
    case table([(epoch: Int, rate: Float)])
    case schedule(ScheduleSpec)
  }

  private var plan = Plan.table([])
  public let isVerbose: Bool

  public init(_ section: inout ConfigSection) {
    isVerbose = section.verbosity()
    let expected = "a table such as {0: 0.1, 10: 0.01}, or a schedule"
    let kinds: [SettingKind] = [
      .mapping(of: .number(.nonNegative)), .component(ScheduleRegistry.registry.description),
    ]
    let found = section.node(
      "schedule", kind: .either(kinds), expected: expected, standard: nil)
    guard let node = found else {
      section.miss("schedule", expected: expected)
      return
    }
    let registry = ScheduleRegistry.registry
    if node.string.flatMap(registry.entry) != nil || node["class_name"] != nil
      || node.entries?.first?.value.entries != nil
    {
      guard let made = registry.make(node, log: section.log) else { return }
      section.resolve("schedule", made.resolved)
      plan = .schedule(made.product)
      return
    }
    section.resolve("schedule", node)
    var table: [(epoch: Int, rate: Float)] = (node.entries ?? []).compactMap { entry in
      guard let epoch = Int(entry.key), epoch >= 0, let rate = entry.value.double,
        rate >= 0, Float(rate).isFinite
      else { return nil }
      return (epoch, Float(rate))
    }
    if table.isEmpty || table.count != node.entries?.count {
      section.fail(
        "schedule", "expected \(expected), found \(node.described)",
        notes: ["keys are epochs counted from 0, values learning rates of at least 0"])
    }
    if Set(table.map(\.epoch)).count < table.count {
      section.fail("schedule", "the table has an epoch twice")
    }
    table.sort { $0.epoch < $1.epoch }
    plan = .table(table)
  }

  /// The rate that an epoch, counted from 0, begins with; nil where it stays as it was.
  public func learningRate(epoch: Int, of epochs: Int) -> Float? {
    switch plan {
    case .table(let table): table.last { $0.epoch <= epoch }?.rate
    case .schedule(let schedule):
      schedule.learningRate(at: epoch, in: RunLength(stepsPerEpoch: 1, steps: epochs))
    }
  }

  public var setsLearningRate: Bool { true }

  public func epochBegan(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    guard let rate = learningRate(epoch: turn.epoch, of: turn.epochs) else { return }
    state.optimizer.learningRate = rate
    if isVerbose {
      turn.requests.append(
        .say(
          "Epoch \(turn.epoch + 1): LearningRateScheduler setting learning rate to "
            + "\(shortestDecimal(rate))."))
    }
  }
}
