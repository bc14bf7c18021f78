public import Compute
public import Config
internal import Diagnostics

/// Saves the network while the training goes on: after each epoch, after so many steps, or only when
/// a number has never been better.
///
/// `filepath` may hold `{epoch}` (counted from 1) and the names of the history, with Python's
/// formats: `best-{epoch:02d}-{val_loss:.2f}.json`. An epoch that lacks such a number is not saved. A file is replaced in one step. It is a whole
/// checkpoint, which `evaluate` and `predict` take.
public struct ModelCheckpoint: Callback {
  public static let name = "ModelCheckpoint"
  public static let summary = "saves the network while the training goes on"

  /// Nil where every turn saves.
  public var monitor: Monitor?
  public let file: CallbackFile?
  public let isVerbose: Bool
  /// False unless set.
  public let savesBestOnly: Bool
  /// In steps; nil for once an epoch.
  public let steps: Int?

  private var best: Float?
  private var stepsSinceSaving = 0

  public init(_ section: inout ConfigSection) {
    let path = section.string("filepath")
    let location = section.place(of: "filepath")
    let watched = Monitor(&section)
    isVerbose = section.verbosity()
    savesBestOnly = section.boolean("save_best_only", default: false)
    monitor = savesBestOnly ? watched : nil
    if section.boolean("save_weights_only", default: false) {
      section.fail("save_weights_only", "nnctl's checkpoints always hold the whole model")
    }
    steps = section.integer("save_freq", orWord: "epoch", .atLeast(1))
    best = section.optionalNumber("initial_value_threshold")
    var pattern = FileNamePattern(literal: path)
    do {
      pattern = try FileNamePattern(path)
    } catch {
      section.fail("filepath", error.message, notes: error.notes)
    }
    if [".keras", ".h5"].contains(where: { path.hasSuffix($0) }) {
      section.fail(
        "filepath", "nnctl writes checkpoints as JSON, not in a format of Keras",
        notes: ["give it another ending, such as .json"])
    }
    file = CallbackFile(path: pattern, isAppended: false, location: location)
  }

  public var followsSteps: Bool { steps != nil }

  public mutating func stepEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    guard let steps else { return }
    stepsSinceSaving += 1
    guard stepsSinceSaving >= steps else { return }
    stepsSinceSaving = 0
    turn.logs = state.metrics.results
    save(batch: state.step - 1, &turn)
  }

  public mutating func epochEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {
    if steps == nil { save(batch: nil, &turn) }
  }

  private mutating func save(batch: Int?, _ turn: inout CallbackTurn) {
    guard let file, file.path.names.allSatisfy({ turn.knows($0) }) else { return }
    let path = file.path.text(epoch: turn.epoch, batch: batch, turn.logs)
    let epoch = "Epoch \(turn.epoch + 1): "
    var words = "\(epoch)saving model to \(path)"
    if let monitor, let current = turn[log: monitor.name] {
      let before = best.map { fixedDecimal(Double($0), decimals: 5) } ?? "None"
      guard monitor.isImprovement(current, over: best) else {
        if isVerbose {
          turn.requests.append(.say("\(epoch)\(monitor.name) did not improve from \(before)"))
        }
        return
      }
      best = current
      let now = fixedDecimal(Double(current), decimals: 5)
      words = "\(epoch)\(monitor.name) improved from \(before) to \(now), saving model to \(path)"
    } else if monitor != nil {
      // An epoch without validation has no such number.
      return
    }
    if isVerbose { turn.requests.append(.say(words)) }
    turn.requests.append(.save(path: path))
  }

  public var memory: CallbackMemory {
    var values: [(String, ConfigNode)] = []
    if steps != nil { values.append(("steps_since_saving", .integer(stepsSinceSaving))) }
    if let best { values.append(("best", .exact(best))) }
    return CallbackMemory(values: values)
  }

  public mutating func recall(_ memory: inout ConfigSection, weights: [Matrix]) {
    if let steps {
      stepsSinceSaving = memory.integer("steps_since_saving", .range(0...Double(steps - 1)))
    }
    best = memory.exactNumber("best")
  }
}
