internal import Checkpointing
internal import Compute
internal import Config
public import Diagnostics
public import NN
internal import Platform
internal import Tabular
public import Training

/// A training, from the config to the checkpoint.
///
/// Making one reads and checks everything, so that a run that begins can also end.
public struct TrainWorkflow {
  /// How many rows each part has.
  public let rowCounts: (training: Int, validation: Int, test: Int)
  /// Choices that look wrong but may be meant.
  public let doubts: [Diagnostic]
  /// What was filled in, left out or not known.
  public let notices: [Diagnostic]
  private let prepared: PreparedRun
  private let checkpointPath: String

  /// - Parameter output: in place of the config's `output.checkpoint`.
  /// - Throws: all problems of the config and the first of the data; outputs that cannot be written.
  public init(configPath: String, overrides: [Override], output: String? = nil) throws(Problems) {
    prepared = try PreparedRun(configPath: configPath, overrides: overrides)
    checkpointPath = output ?? prepared.config.output.checkpoint
    rowCounts = (
      prepared.training.count, prepared.validation?.count ?? 0, prepared.test?.count ?? 0
    )
    doubts = prepared.doubts
    notices = prepared.dataset.notices
    do throws(Diagnostic) {
      try checkOutputs(configPath: configPath)
      for path in [checkpointPath, prepared.config.output.history].compactMap({ $0 }) {
        try AtomicFile.check(path: path)
      }
      for case let file? in prepared.callbacks.map(\.file) {
        do throws(Diagnostic) {
          try AtomicFile.check(path: file.path.literal)
        } catch { throw error.placed(at: file.location) }
      }
    } catch { throw Problems(error) }
  }

  /// What is written must not replace what was read, nor each other.
  private func checkOutputs(configPath: String) throws(Diagnostic) {
    if [checkpointPath, prepared.config.output.history].contains("-") {
      throw Diagnostic(
        "cannot write '-': stdout is for the results of the training", kind: .usage,
        notes: ["name a file; './-' is one called so"])
    }
    let folder = ConfigSource.folder(of: configPath)
    var taken = prepared.dataset.files.map(\.path).filter { $0 != "-" }
      .map { Path.join(folder, $0) }
    if configPath != "-" { taken.append(configPath) }
    let written =
      [checkpointPath, prepared.config.output.history].compactMap { $0 }
      + prepared.callbacks.compactMap { $0.file?.path.literal }
    for path in written {
      if taken.contains(where: { Path.isSame($0, path) }) {
        throw Diagnostic(
          "cannot write '\(path)': the training reads that file, or writes it already",
          kind: .output)
      }
      taken.append(path)
    }
  }

  public var summary: ModelSummary { ModelSummary(prepared.model) }

  /// Trains, scores the test rows, and writes the checkpoint and the history.
  public func run(_ observer: (any TrainingObserver)? = nil) throws(Problems) -> TrainOutcome {
    do {
      let state = try train(observer)
      try write(state, to: checkpointPath)
      if let path = prepared.config.output.history {
        try AtomicFile.write(HistoryCSV.bytes(of: state.history, before: state.epoch), to: path)
      }
      return outcome(of: state)
    } catch { throw Problems(error) }
  }

  private func write(_ state: TrainingLoop.State, to path: String) throws(Diagnostic) {
    let file = try AtomicFile(path: path)
    try prepared.checkpoint(state, path: path).write(to: file)
    try file.commit()
  }

  private func train(_ observer: (any TrainingObserver)?) throws(Diagnostic) -> TrainingLoop.State {
    var loop = TrainingLoop(
      TrainingLoop.State(
        model: prepared.model,
        optimizer: OptimizerState(optimizer: prepared.compile.optimizer, model: prepared.model),
        metrics: prepared.metrics, callbacks: prepared.callbacks,
        epoch: prepared.config.fit.initialEpoch),
      compile: prepared.compile, loss: prepared.loss, fit: prepared.config.fit,
      seed: prepared.config.seed, samples: prepared.training, validation: prepared.validation)
    try loop.run(
      CallbackFiles(prepared.callbacks, names: loop.logNames, observer: observer) {
        state, path throws(Diagnostic) in
        try write(state, to: path)
      })
    return loop.state
  }

  private func outcome(of state: TrainingLoop.State) -> TrainOutcome {
    var test: [(name: String, value: Float)] = []
    if let samples = prepared.test {
      var evaluator = Evaluator(
        state.model, loss: prepared.loss, metrics: prepared.metrics, samples: samples)
      test = evaluator.evaluate(state.model, samples)
    }
    let epochs = state.history.epochs
    let last = epochs == 0 ? [] : state.history.logs(epoch: epochs - 1)
    // Not every epoch need have scored the validation rows.
    let scored = (0..<epochs).last { state.history["val_loss"]?[$0].isNaN == false }
    let validation = scored.map { state.history.logs(epoch: $0) } ?? []
    return TrainOutcome(
      checkpointPath: checkpointPath, epochs: epochs,
      train: last.filter { !$0.name.hasPrefix("val_") },
      validation: validation.filter { $0.name.hasPrefix("val_") }
        .map { (String($0.name.dropFirst(4)), $0.value) },
      test: test, history: state.history, model: state.model)
  }
}

/// What a training came to.
public struct TrainOutcome {
  public let checkpointPath: String
  /// Epochs that were run.
  public let epochs: Int
  /// Loss and metrics of the last epoch; empty after none.
  public let train: [(name: String, value: Float)]
  /// Of the last epoch that scored the validation rows; empty where none did.
  public let validation: [(name: String, value: Float)]
  /// Of the finished network; empty where there is no test part.
  public let test: [(name: String, value: Float)]
  public let history: History
  public let model: Sequential
}

/// The history as a CSV: a row an epoch, counted from 1.
enum HistoryCSV {
  /// - Parameter end: the epochs that the network has had in all.
  static func bytes(of history: History, before end: Int) -> [UInt8] {
    var writer = CSVWriter()
    writer.field("epoch")
    for name in history.names { writer.field(name) }
    writer.endRow()
    for epoch in 0..<history.epochs {
      writer.field(String(end - history.epochs + epoch + 1))
      for log in history.logs(epoch: epoch) { writer.field(log.value) }
      writer.endRow()
    }
    return writer.takeBytes()
  }
}
