internal import Checkpointing
internal import Compute
internal import Config
public import Diagnostics
public import NN
internal import Platform
public import Tabular
public import Training

/// A training, from the config to the checkpoint.
///
/// Making one reads and checks everything, so that a run that begins can also end.
public struct TrainWorkflow {
  public let parts: PartSizes
  /// Choices that look wrong but may be meant.
  public let doubts: [Diagnostic]
  /// What was filled in, left out or not known.
  public let notices: [Diagnostic]
  private let prepared: PreparedRun
  private let checkpointPath: String
  /// What the training begins with.
  private let start: TrainingLoop.State
  /// Where the training goes on; nil where it begins.
  public let resumed: (path: String, epoch: Int, step: Int)?

  /// - Parameters:
  ///   - output: in place of the config's `output.checkpoint`.
  ///   - resumption: what to go on from; nil for the beginning.
  ///   - folds: of the rows outside the test part, for `crossValidate`.
  ///   - storage: where large data lie.
  /// - Throws: all problems of the config and the first of the data; outputs that cannot be written.
  public init(
    configPath: String, overrides: [Override], output: String? = nil,
    resumption: Resumption? = nil, folds: Int? = nil, storage: ColumnStorage = ColumnStorage()
  ) throws(Problems) {
    if let folds, folds < 2 {
      throw Problems(
        Diagnostic("--folds: expected at least 2, found \(folds)", kind: .usage))
    }
    prepared = try PreparedRun(
      configPath: configPath, overrides: overrides, folds: folds, storage: storage)
    for fold in 0..<(folds ?? 0) { _ = try prepared.fold(fold) }
    checkpointPath = output ?? prepared.config.output.checkpoint
    parts = PartSizes(prepared)
    doubts = prepared.doubts
    let resumed = try Self.resumed(prepared, resumption, checkpointPath: checkpointPath)
    start = resumed?.state ?? prepared.state
    self.resumed = resumed.map { ($0.path, $0.state.epoch, $0.state.step) }
    var notices = prepared.dataset.notices + (resumed?.notices ?? [])
    if resumption != nil && resumed == nil {
      notices.append(
        Diagnostic(
          "there is no '\(Self.partialPath(of: checkpointPath))': the training starts from the "
            + "beginning", severity: .note))
    }
    self.notices = notices
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

  /// Where an unfinished training is kept: `model.partial.json` beside `model.json`.
  static func partialPath(of path: String) -> String {
    let ending = Path.ending(of: path)
    return ending.isEmpty
      ? path + ".partial" : String(path.dropLast(ending.count)) + "partial." + ending
  }

  private static func resumed(
    _ prepared: PreparedRun, _ resumption: Resumption?, checkpointPath: String
  ) throws(Problems) -> ResumedRun? {
    switch resumption {
    case nil: return nil
    case .file(let path)?: return try ResumedRun(prepared, from: path)
    case .partial?:
      let path = partialPath(of: checkpointPath)
      return Path.exists(path) ? try ResumedRun(prepared, from: path) : nil
    }
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

  /// Trains on each fold's training rows in turn, every time afresh from the same first weights, and
  /// scores the fold. Encodings are learned anew, callbacks begin anew and write nothing.
  ///
  /// - Parameters:
  ///   - observer: makes what watches the training of a fold.
  ///   - ended: is told of each fold.
  public func crossValidate(
    observer: () -> (any TrainingObserver)?, ended: (CrossValidation.Fold) -> Void
  ) throws(Problems) -> CrossValidation {
    var folds: [CrossValidation.Fold] = []
    for index in 0..<(prepared.folds?.count ?? 0) {
      let run = try prepared.fold(index)
      var loop = run.loop(run.state)
      do {
        try loop.run(FoldObserver(observer()))
      } catch { throw Problems(error.noting("this is so in fold \(index + 1)")) }
      let fold = CrossValidation.Fold(
        index: index, parts: PartSizes(run), epochs: loop.state.history.epochs,
        scores: run.scores(of: loop.state.model, on: run.validation))
      ended(fold)
      folds.append(fold)
    }
    return CrossValidation(folds: folds)
  }

  private func train(_ observer: (any TrainingObserver)?) throws(Diagnostic) -> TrainingLoop.State {
    var loop = prepared.loop(start)
    try loop.run(
      CallbackFiles(prepared.callbacks, names: loop.logNames, observer: observer) {
        state, path throws(Diagnostic) in
        try write(state, to: path)
      })
    return loop.state
  }

  private func outcome(of state: TrainingLoop.State) -> TrainOutcome {
    let test = prepared.scores(of: state.model, on: prepared.test)
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

extension PreparedRun {
  func loop(_ state: TrainingLoop.State) -> TrainingLoop {
    TrainingLoop(
      state,
      compile: compile, loss: loss, units: dataset.target.scaling, fit: config.fit,
      seed: config.seed,
      samples: training, validation: validation)
  }

  /// Loss and metrics of a network; empty where there is no such part.
  fileprivate func scores(of model: Sequential, on part: Samples?) -> [(name: String, value: Float)]
  {
    guard let part else { return [] }
    var evaluator = Evaluator(
      model, loss: loss, units: dataset.target.scaling, metrics: metrics, samples: part)
    return evaluator.evaluate(model, part)
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
