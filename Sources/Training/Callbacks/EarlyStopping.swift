public import Compute
public import Config
internal import NN

/// Ends the training when a number has stopped getting better.
///
/// An epoch is better when the number beats the best so far by more than `min_delta`; after
/// `patience` epochs in a row without that, the training ends, though never after the first epoch.
/// With a `baseline` patience starts anew only where the number beats that, too. As in Keras the
/// best weights come back at the end if `restore_best_weights` asks for it, whatever ended the
/// training.
/// - Source: L. Prechelt, "Early Stopping – But When?", 1998.
public struct EarlyStopping: Callback {
  public static let name = "EarlyStopping"
  public static let summary = "ends the training when a number has stopped getting better"

  public var monitor: Monitor?
  /// Epochs to wait for something better. 0 unless set.
  public let patience: Int
  public let isVerbose: Bool
  public let baseline: Float?
  /// False unless set.
  public let restoresBestWeights: Bool
  /// Epochs before this one, counted from 0, are not looked at.
  public let startFromEpoch: Int

  private var best: Float?
  private var bestEpoch = 0
  /// Those of the best epoch; after the training, where they are the network's, its last ones.
  private var weights: [Matrix] = []
  /// Whether the network has the best weights, and `weights` are its last ones.
  private var hasRestored = false
  private var wait = 0
  private var stoppedEpoch: Int?

  public init(_ section: inout ConfigSection) {
    let minDelta = section.number("min_delta", default: 0)
    monitor = Monitor(&section, minDelta: minDelta)
    patience = section.integer("patience", default: 0, .nonNegative)
    isVerbose = section.verbosity()
    baseline = section.optionalNumber("baseline")
    restoresBestWeights = section.boolean("restore_best_weights", default: false)
    startFromEpoch = section.integer("start_from_epoch", default: 0, .nonNegative)
  }

  public mutating func epochEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    guard let monitor, let current = turn[log: monitor.name], turn.epoch >= startFromEpoch else {
      return
    }
    let isBetter = monitor.isImprovement(current, over: best)
    if restoresBestWeights && (isBetter || weights.isEmpty) {
      weights = state.model.parameters.map(\.parameter.value)
      bestEpoch = turn.epoch
    }
    wait += 1
    if isBetter {
      best = current
      if baseline == nil || monitor.isImprovement(current, over: baseline) { wait = 0 }
    } else if wait >= patience && turn.epoch > 0 {
      stoppedEpoch = turn.epoch
      turn.isStopping = true
    }
  }

  public mutating func trainingEnded(
    _ state: inout TrainingLoop.State, _ turn: inout CallbackTurn
  ) {
    if let stoppedEpoch, isVerbose {
      turn.requests.append(.say("Epoch \(stoppedEpoch + 1): early stopping"))
    }
    guard !weights.isEmpty else { return }
    if isVerbose {
      turn.requests.append(
        .say("Restoring model weights from the end of the best epoch: \(bestEpoch + 1)."))
    }
    exchangeWeights(&state)
  }

  public mutating func trainingResumed(_ state: inout TrainingLoop.State) {
    if hasRestored { exchangeWeights(&state) }
  }

  private mutating func exchangeWeights(_ state: inout TrainingLoop.State) {
    let others = state.model.parameters.map(\.parameter.value)
    state.model.setParameters(weights)
    weights = others
    hasRestored.toggle()
  }

  public var memory: CallbackMemory {
    var values: [(String, ConfigNode)] = [("wait", .integer(wait))]
    if let best { values.append(("best", .exact(best))) }
    if !weights.isEmpty {
      values.append(("best_epoch", .integer(bestEpoch)))
      values.append(("has_restored", .boolean(hasRestored)))
    }
    if let stoppedEpoch { values.append(("stopped_epoch", .integer(stoppedEpoch))) }
    return CallbackMemory(values: values, weights: weights)
  }

  public mutating func recall(_ memory: inout ConfigSection, weights: [Matrix]) {
    wait = memory.integer("wait", .epochs)
    best = memory.exactNumber("best")
    bestEpoch = memory.integer("best_epoch", default: 0, .epochs)
    hasRestored = memory.boolean("has_restored", default: false)
    stoppedEpoch = memory.optionalInteger("stopped_epoch", .epochs)
    self.weights = weights
    if weights.isEmpty && hasRestored {
      memory.fail("has_restored", "without weights there is nothing to restore")
    }
  }
}

extension ConfigSection {
  /// Keras's `verbose`: 0 is silent, 1 tells what the callback does.
  mutating func verbosity() -> Bool { integer("verbose", default: 0, .range(0...1)) == 1 }
}
