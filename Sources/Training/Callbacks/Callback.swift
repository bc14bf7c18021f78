public import Compute
public import Config
public import Diagnostics

/// What accompanies a training from epoch to epoch, and may change or end it.
///
/// A callback is a value: what it remembers is part of the training's state. Callbacks are asked in
/// the order of the config. Epochs count from 0, as in Keras.
public protocol Callback: Component {
  /// The number it follows; nil for none.
  var monitor: Monitor? { get set }
  /// The file it writes; nil for none.
  var file: CallbackFile? { get }
  /// Whether it wants the learning rate for itself, which a schedule would not leave to it.
  var setsLearningRate: Bool { get }
  /// Whether it wants the averages of an optimizer with `use_ema`.
  var needsAverages: Bool { get }
  /// Whether it is to be asked after each step, and not only after epochs.
  var followsSteps: Bool { get }

  /// What it remembers, for a checkpoint.
  var memory: CallbackMemory { get }
  /// Takes back what `memory` was, which may be anything now.
  mutating func recall(_ memory: inout ConfigSection, weights: [Matrix])

  /// Before a training that had ended goes on: undoes what `trainingEnded` did.
  mutating func trainingResumed(_ state: inout TrainingLoop.State)
  mutating func epochBegan(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn)
  mutating func stepEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn)
  /// Before the validation rows are scored.
  mutating func validationBegan(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn)
  /// After the validation rows were scored.
  mutating func validationEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn)
  mutating func epochEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn)
  /// After the last epoch, whatever ended the training. Not after an interruption.
  mutating func trainingEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn)
}

extension Callback {
  public var monitor: Monitor? {
    get { nil }
    set {}
  }
  public var file: CallbackFile? { nil }
  public var setsLearningRate: Bool { false }
  public var needsAverages: Bool { false }
  public var followsSteps: Bool { false }
  public var memory: CallbackMemory { CallbackMemory() }
  public func recall(_ memory: inout ConfigSection, weights: [Matrix]) {}
  public func trainingResumed(_ state: inout TrainingLoop.State) {}
  public func epochBegan(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {}
  public func stepEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {}
  public func validationBegan(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {}
  public func validationEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {}
  public func epochEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {}
  public func trainingEnded(_ state: inout TrainingLoop.State, _ turn: inout CallbackTurn) {}
}

/// What a callback remembers, in a form that can be written.
public struct CallbackMemory: Sendable {
  /// By name.
  public var values: [(String, ConfigNode)] = []
  /// Weights of the network, in the order of its parameters; empty for none.
  public var weights: [Matrix] = []
}

/// What a callback is told, and what it wants.
public struct CallbackTurn {
  /// Counted from 0.
  public let epoch: Int
  /// The last epoch of the config and one.
  public let epochs: Int
  /// Loss and metrics so far, those of the validation with `val_` in front, and `learning_rate` where a
  /// callback sets it.
  public var logs: [(name: String, value: Float)]
  /// What any epoch of the training may have in its logs.
  public let names: [String]
  /// Set by a callback that wants the training to end.
  public var isStopping = false
  /// To be carried out in this order.
  public var requests: [CallbackRequest] = []

  /// Whether there is a number of that name now.
  func knows(_ name: String) -> Bool {
    name == "epoch" || name == "batch" || self[log: name] != nil
  }

  public subscript(log name: String) -> Float? { logs.first { $0.name == name }?.value }
}

/// What a callback wants done that the training itself cannot do.
public enum CallbackRequest: Sendable {
  case say(String)
  /// Keep the training as it stands.
  case save(path: String)
  /// Add a line to a CSV.
  case append(CallbackRow)
}

/// A line of a CSV that grows with the training.
public struct CallbackRow: Sendable {
  public let path: String
  /// Counted from 0.
  public let epoch: Int
  /// In the order of the file's columns; nil where the epoch has no such number.
  public let values: [Float?]

  public init(path: String, epoch: Int, values: [Float?]) {
    self.path = path
    self.epoch = epoch
    self.values = values
  }
}

/// A file that a callback writes, as the config names it.
public struct CallbackFile: Sendable {
  public let path: FileNamePattern
  /// Whether it goes on where the file ends.
  public let isAppended: Bool
  public let location: SourceLocation
}
