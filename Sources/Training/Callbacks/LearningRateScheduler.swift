public import Config
internal import Diagnostics
internal import NN

/// Sets the learning rate at the start of epochs, from a table.
///
/// `schedule: {0: 0.1, 10: 0.01}` means 0.1 from the first epoch and 0.01 from the eleventh; before
/// the first epoch in the table the optimizer's own rate stays. Puts `learning_rate` into the
/// history. Needs a learning rate that is a number, not a schedule.
public struct LearningRateScheduler: Callback {
  public static let name = "LearningRateScheduler"
  public static let summary = "sets the learning rate by epoch, from a table or a schedule"

  /// By epoch, counted from 0.
  private var table: [(epoch: Int, rate: Float)] = []
  public let isVerbose: Bool

  public init(_ section: inout ConfigSection) {
    isVerbose = section.verbosity()
    let expected = "a table such as {0: 0.1, 10: 0.01}"
    let found = section.node(
      "schedule", kind: .mapping(of: .number(.nonNegative)), expected: expected, standard: nil)
    guard let node = found else {
      section.miss("schedule", expected: expected)
      return
    }
    section.resolve("schedule", node)
    table = (node.entries ?? []).compactMap { entry in
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
    table.sort { $0.epoch < $1.epoch }
  }

  public var setsLearningRate: Bool { true }

  public func epochBegan(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    let epoch = turn.epoch
    guard let entry = table.last(where: { $0.epoch <= epoch }) else { return }
    state.optimizer.learningRate = entry.rate
    if isVerbose {
      turn.requests.append(
        .say(
          "Epoch \(turn.epoch + 1): LearningRateScheduler setting learning rate to "
            + "\(shortestDecimal(entry.rate))."))
    }
  }

  public func epochEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    turn.add("learning_rate", state.optimizer.learningRate)
  }
}
