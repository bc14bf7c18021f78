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
  let prepared: PreparedRun
  let checkpointPath: String
  /// What the training begins with.
  let start: TrainingLoop.State
  /// Where the training goes on; nil where it begins.
  public let resumed: (path: String, epoch: Int, step: Int)?
  /// Nil where the checkpoint goes to a stream.
  let partial: PartialFile?
  /// Keeps other trainings from the checkpoint, as long as it is a file.
  private let lock: FileLock?
  /// What no callback's pattern may become the name of.
  private let reserved: [String]

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
    let partialPath = Path.isStream(checkpointPath) ? nil : PartialFile.path(of: checkpointPath)
    do throws(Diagnostic) {
      let written = [checkpointPath, prepared.config.output.history, partialPath]
        .compactMap { $0 }
      let older = partialPath == nil ? [] : [PartialFile.olderPath(of: checkpointPath)]
      reserved = try Self.checkOutputs(written + older, of: prepared, configPath: configPath)
      for path in written { try AtomicFile.check(path: path) }
      // Before the partial is looked at: another training may be about to save it, or to finish.
      lock = partialPath == nil ? nil : try FileLock(for: checkpointPath)
      for callback in prepared.callbacks { try Self.checkFile(of: callback) }
    } catch { throw Problems(error) }
    parts = PartSizes(prepared)
    doubts = prepared.doubts
    let resumed = try Self.resumed(prepared, resumption, checkpointPath: checkpointPath)
    start = resumed?.state ?? prepared.state
    self.resumed = resumed.map { ($0.path, $0.state.epoch, $0.state.step) }
    var notices = prepared.dataset.notices + (resumed?.notices ?? [])
    if resumption != nil && resumed == nil {
      notices.append(
        Diagnostic(
          "there is no '\(PartialFile.path(of: checkpointPath))': the training starts from the "
            + "beginning", severity: .note))
    }
    partial = PartialFile(of: checkpointPath, resumedFrom: resumed?.path)
    if let warning = partial?.warning { notices.append(warning) }
    self.notices = notices
  }

  private static func checkFile(of callback: any Callback) throws(Diagnostic) {
    guard let file = callback.file else { return }
    do throws(Diagnostic) {
      if callback is CSVLogger {
        try AppendedFile.check(path: file.path.literal)
      } else {
        try AtomicFile.check(path: file.path.literal)
      }
    } catch { throw error.placed(at: file.location) }
  }

  private static func resumed(
    _ prepared: PreparedRun, _ resumption: Resumption?, checkpointPath: String
  ) throws(Problems) -> ResumedRun? {
    guard let resumption else { return nil }
    switch resumption {
    case .file(let path): return try ResumedRun(prepared, from: path, by: resumption)
    case .partial:
      let path = PartialFile.path(of: checkpointPath)
      return Path.exists(path) ? try ResumedRun(prepared, from: path, by: resumption) : nil
    }
  }

  /// What is written must not replace what was read, nor each other.
  ///
  /// - Returns: all these files, but those that callbacks replace again and again.
  private static func checkOutputs(
    _ paths: [String], of prepared: PreparedRun, configPath: String
  ) throws(Diagnostic) -> [String] {
    if paths.contains("-") {
      throw Diagnostic(
        "cannot write '-': stdout is for the results of the training", kind: .usage,
        notes: ["name a file; './-' is one called so"])
    }
    let folder = ConfigSource.folder(of: configPath)
    var taken = prepared.dataset.files.map(\.path).filter { $0 != "-" }
      .map { Path.join(folder, $0) }
    if configPath != "-" { taken.append(configPath) }
    for path in paths {
      try check(path, isNoneOf: taken)
      taken.append(path)
    }
    var reserved = taken
    for callback in prepared.callbacks {
      guard let path = callback.file?.path.literal else { continue }
      try check(path, isNoneOf: taken)
      taken.append(path)
      if !(callback is ModelCheckpoint) { reserved.append(path) }
    }
    return reserved
  }

  private static func check(_ path: String, isNoneOf others: [String]) throws(Diagnostic) {
    guard others.contains(where: { Path.isSame($0, path) }) else { return }
    throw Diagnostic(
      "cannot write '\(path)': the training reads that file, or writes it already", kind: .output)
  }

  /// For `repeat`, which reads the checkpoint again.
  public func checkRepeatable() throws(Problems) {
    if partial != nil { return }
    throw Problems(
      Diagnostic(
        "--verify-determinism compares checkpoints, and '\(checkpointPath)' cannot be read again",
        kind: .usage))
  }

  public var summary: ModelSummary { ModelSummary(prepared.model) }

  /// Trains, writes the checkpoint and the history, and scores the test rows.
  ///
  /// - Parameter isAskedToEnd: asked after each step, and while rows are scored: whether to end the
  ///   training, so that another can go on with it.
  public func run(
    _ observer: (any TrainingObserver)? = nil, isAskedToEnd: @escaping () -> Bool = { false }
  ) throws(Problems) -> TrainResult {
    do throws(Diagnostic) {
      try partial?.setEarlierAside()
      var loop = prepared.loop(start, validation: prepared.validation)
      let watcher = try watched(observer, &loop, isAskedToEnd)
      let ending: TrainingEnding
      do throws(Diagnostic) {
        ending = try loop.run(watcher)
      } catch { throw prepared.explained(error, loop.divergence, checkpointPath: checkpointPath) }
      let state = loop.state
      func interruption(_ saved: TrainInterruption.Saved) -> TrainResult {
        .interrupted(
          TrainInterruption(
            epoch: state.epoch, step: state.step, epochs: prepared.config.fit.epochs, saved: saved))
      }
      guard ending == .finished else { return interruption(try saveUnfinished(state)) }
      try writeFinished(state)
      try writeHistory(state)
      partial?.remove()
      let test = prepared.scores(of: state.model, on: prepared.test, isGivenUp: isAskedToEnd)
      guard let test else { return interruption(.finished(checkpointPath)) }
      return .finished(outcome(of: state, test: test))
    } catch { throw Problems(error) }
  }

  private func writeFinished(_ state: TrainingLoop.State) throws(Diagnostic) {
    do {
      try write(state, to: checkpointPath)
    } catch { throw rescued(state, after: error) }
  }

  /// Nobody need go on with a training for the sake of its history: the checkpoint has that, too.
  private func writeHistory(_ state: TrainingLoop.State) throws(Diagnostic) {
    guard let path = prepared.config.output.history else { return }
    do throws(Diagnostic) {
      try AtomicFile.write(HistoryCSV.bytes(of: state.history, before: state.epoch), to: path)
    } catch {
      partial?.remove()
      throw error.noting(
        "'\(checkpointPath)' is complete: --resume-from \(ShellWords.quoted(checkpointPath)) writes the "
          + "history again")
    }
  }

  /// Saves now and then on behalf of an observer.
  private func watched(
    _ observer: (any TrainingObserver)?, _ loop: inout TrainingLoop,
    _ isAskedToEnd: @escaping () -> Bool
  ) throws(Diagnostic) -> PartialSaver {
    let files = try CallbackFiles(&loop, isResumed: resumed != nil, observer: observer) {
      state, path throws(Diagnostic) in
      // What a pattern becomes is known no sooner.
      try Self.check(path, isNoneOf: reserved)
      try write(state, to: path)
    } rescue: { state, failure in
      rescued(state, after: failure, isWithin: true)
    }
    return PartialSaver(
      every: partial == nil ? nil : prepared.config.output.saveEvery, observer: files,
      isAskedToEnd: isAskedToEnd
    ) { state throws(Diagnostic) in
      if let partial { try write(state, to: partial.path) }
    }
  }

  private func saveUnfinished(_ state: TrainingLoop.State) throws(Diagnostic)
    -> TrainInterruption.Saved
  {
    guard let partial else { return .nothing(besides: checkpointPath) }
    if !state.isFinite {
      throw Diagnostic(
        "the training was interrupted and is not saved: its weights are no longer finite",
        kind: .training)
    }
    do {
      try write(state, to: partial.path)
    } catch { throw rescued(state, after: error.noting("the training was interrupted")) }
    return .partial(partial.path)
  }

  func write(_ state: TrainingLoop.State, to path: String) throws(Diagnostic) {
    let checkpoint = prepared.checkpoint(state, path: path)
    try AtomicFile.write(to: path) { sink throws(Diagnostic) in try checkpoint.write(to: sink) }
  }

  /// Trains on each fold's training rows in turn, every time afresh from the same first weights, and
  /// scores the fold. Encodings are learned anew, callbacks begin anew and write nothing.
  ///
  /// - Parameters:
  ///   - observer: makes what watches the training of a fold.
  ///   - ended: is told of each fold.
  ///   - isAskedToEnd: asked after each step, and while rows are scored.
  /// - Returns: nil where it was asked to end.
  public func crossValidate(
    observer: () -> (any TrainingObserver)?, ended: (CrossValidation.Fold) -> Void,
    isAskedToEnd: @escaping () -> Bool = { false }
  ) throws(Problems) -> CrossValidation? {
    var folds: [CrossValidation.Fold] = []
    for index in 0..<(prepared.folds?.count ?? 0) {
      let run = try prepared.fold(index)
      var loop = run.loop(run.state, validation: run.validation)
      do {
        let ending = try loop.run(FoldObserver(observer(), isAskedToEnd: isAskedToEnd))
        if ending == .interrupted { return nil }
      } catch {
        throw Problems(
          run.explained(error, loop.divergence).noting("this is so in fold \(index + 1)"))
      }
      let scores = run.scores(
        of: loop.state.model, on: run.validation, isGivenUp: isAskedToEnd)
      guard let scores else { return nil }
      let fold = CrossValidation.Fold(
        index: index, parts: PartSizes(run), epochs: loop.state.history.epochs,
        scores: scores)
      ended(fold)
      folds.append(fold)
    }
    return CrossValidation(folds: folds)
  }

  private func outcome(of state: TrainingLoop.State, test: [(name: String, value: Float)])
    -> TrainOutcome
  {
    let epochs = state.history.epochs
    let last = epochs == 0 ? [] : state.history.logs(epoch: epochs - 1)
    // Not every epoch need have scored the validation rows.
    let scored = (0..<epochs).last { state.history["val_loss"]?[$0].isNaN == false }
    let validation = scored.map { state.history.logs(epoch: $0) } ?? []
    return TrainOutcome(
      checkpointPath: checkpointPath, epochs: epochs,
      train: last.filter {
        !$0.name.hasPrefix("val_") && History.gradientLayer($0.name) == nil
      },
      validation: validation.filter { $0.name.hasPrefix("val_") }
        .map { (String($0.name.dropFirst(4)), $0.value) },
      test: test, history: state.history, model: state.model)
  }
}

extension PreparedRun {
  func loop(_ state: TrainingLoop.State, validation: Samples?) -> TrainingLoop {
    TrainingLoop(
      state,
      compile: compile, loss: loss, units: dataset.target.scaling, fit: config.fit,
      seed: config.seed,
      samples: training, validation: validation,
      recordsGradients: config.output.recordsGradients)
  }

  /// Why a training ended: what it says itself and, where its numbers broke, what the data and the
  /// config tell of that.
  fileprivate func explained(
    _ problem: Diagnostic, _ divergence: Divergence?, checkpointPath: String? = nil
  ) -> Diagnostic {
    guard let divergence else { return problem }
    return DivergenceReport(run: self, divergence: divergence, checkpointPath: checkpointPath)
      .explained(problem)
  }

  /// Loss and metrics of a network; empty where there is no such part, nil where they were given up.
  fileprivate func scores(of model: Sequential, on part: Samples?, isGivenUp: () -> Bool)
    -> [(name: String, value: Float)]?
  {
    guard let part else { return [] }
    var evaluator = Evaluator(
      model, loss: loss, units: dataset.target.scaling, metrics: metrics, samples: part)
    return evaluator.evaluate(model, part, isGivenUp: isGivenUp)
  }
}

public enum TrainResult {
  case finished(TrainOutcome)
  /// It was asked to end.
  case interrupted(TrainInterruption)
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
