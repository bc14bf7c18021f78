public import Compute
public import Config
internal import NN

/// Lowers the learning rate when a number has stopped getting better.
///
///     η ← max(η · factor, min_lr)
///
/// after `patience` epochs in a row in which the number did not beat the best so far by more than
/// `min_delta`; then it waits `cooldown` epochs before it counts again. The history then
/// has `learning_rate`, as it was in the epoch. Needs a learning rate that is a number, not a schedule.
public struct ReduceLROnPlateau: Callback {
  public static let name = "ReduceLROnPlateau"
  public static let summary = "lowers the learning rate when a number has stopped getting better"

  public var monitor: Monitor?
  /// Below 1; 0.1 unless set.
  public let factor: Float
  /// Epochs to wait for something better. 10 unless set.
  public let patience: Int
  public let isVerbose: Bool
  public let cooldown: Int
  /// The learning rate goes no lower. 0 unless set.
  public let minimum: Float

  private var best: Float?
  private var wait = 0
  private var cooldownLeft = 0

  public init(_ section: inout ConfigSection) {
    factor = section.number("factor", default: 0.1, .fraction)
    patience = section.integer("patience", default: 10, .nonNegative)
    isVerbose = section.verbosity()
    let minDelta = section.number("min_delta", default: 1e-4)
    monitor = Monitor(&section, minDelta: minDelta)
    cooldown = section.integer("cooldown", default: 0, .nonNegative)
    minimum = section.number("min_lr", default: 0, .nonNegative)
  }

  public var setsLearningRate: Bool { true }

  public mutating func epochEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    let rate = state.optimizer.learningRate
    guard let monitor, let current = turn[log: monitor.name] else { return }
    if cooldownLeft > 0 {
      cooldownLeft -= 1
      wait = 0
    }
    if monitor.isImprovement(current, over: best) {
      best = current
      wait = 0
    } else if cooldownLeft == 0 {
      wait += 1
      if wait >= patience && rate > minimum { lower(&state, &turn) }
    }
  }

  private mutating func lower(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    // Keras multiplies in double, by the decimal as written.
    let lowered = Float(Double(state.optimizer.learningRate) * decimalValue(factor))
    state.optimizer.learningRate = max(lowered, minimum)
    cooldownLeft = cooldown
    wait = 0
    if isVerbose {
      turn.requests.append(
        .say(
          "Epoch \(turn.epoch + 1): ReduceLROnPlateau reducing learning rate to "
            + "\(shortestDecimal(state.optimizer.learningRate))."))
    }
  }

  public var memory: CallbackMemory {
    var values: [(String, ConfigNode)] = [
      ("wait", .integer(wait)), ("cooldown_left", .integer(cooldownLeft)),
    ]
    if let best { values.append(("best", .exact(best))) }
    return CallbackMemory(values: values)
  }

  public mutating func recall(_ memory: inout ConfigSection, weights: [Matrix]) {
    wait = memory.integer("wait", .epochs)
    cooldownLeft = memory.integer("cooldown_left", .nonNegative)
    best = memory.exactNumber("best")
  }
}
