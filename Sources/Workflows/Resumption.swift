internal import Checkpointing
internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Tabular
internal import Training

/// What a training goes on from.
public enum Resumption: Sendable {
  /// The partial checkpoint of an interrupted training; the beginning where there is none.
  case partial
  /// Any checkpoint.
  case file(String)

  private var option: String {
    switch self {
    case .partial: "--resume"
    case .file: "--resume-from"
    }
  }

  /// For who cannot go on.
  var otherwise: String { "without \(option) the training begins afresh" }
}

/// A training that goes on from a checkpoint: the state it was saved in, and what to say about it.
struct ResumedRun {
  let path: String
  let state: TrainingLoop.State
  let notices: [Diagnostic]

  /// - Throws: what stands against it: a config that has changed in more than a training can take on
  ///   its way, other data, a checkpoint that does not hold what the training needs.
  init(_ run: PreparedRun, from path: String, by resumption: Resumption) throws(Problems) {
    guard case .checkpoint(let checkpoint, _) = try Self.source(path, resumption) else {
      throw Problems(
        Diagnostic(
          "'\(path)' is a config, and a training goes on from a checkpoint", kind: .usage))
    }
    try self.init(run, from: checkpoint, path: path, by: resumption)
  }

  private static func source(_ path: String, _ resumption: Resumption) throws(Problems)
    -> ConfigSource
  {
    do {
      return try LoadedModel.source(path)
    } catch {
      guard error.all[0].kind == .data else { throw error }
      var problems = error
      problems.all[problems.all.count - 1].notes.append(resumption.otherwise)
      throw problems
    }
  }

  /// From a checkpoint that has been read.
  init(
    _ run: PreparedRun, from checkpoint: Checkpoint, path: String, by resumption: Resumption
  ) throws(Problems) {
    self.path = path
    let changes = ConfigChange.all(from: checkpoint.config, to: run.resolvedWithColumns)
    do {
      try Self.check(changes, of: run, since: checkpoint, path: path, resumption)
    } catch { throw run.withExcerpts(Problems(error)) }
    do {
      try Self.checkData(of: run, checkpoint, path: path, resumption)
      state = try Self.state(run, checkpoint, changes)
      notices = Self.notices(run, checkpoint, changes, path: path)
    } catch { throw Problems(error.placed(at: SourceLocation(file: path))) }
  }

  // MARK: The config

  /// A training takes no other rows, network, loss or order of rows on its way, nor an optimizer with
  /// another memory.
  private static func check(
    _ changes: [ConfigChange], of run: PreparedRun, since checkpoint: Checkpoint, path: String,
    _ resumption: Resumption
  ) throws(Diagnostic) {
    var fits = true
    do { try checkpoint.checkOptimizer(run.compile.optimizer, model: run.model) } catch {
      fits = false
    }
    let refused = changes.filter { change in
      if change.path.starts(with: ["compile", "optimizer"]) { return change.isReplaced || !fits }
      return !ConfigChange.taken.contains { change.path.starts(with: $0) }
    }
    if let first = refused.first {
      throw Diagnostic(
        "the config has changed since '\(path)' was saved, and a training cannot change so on its "
          + "way", at: run.root.location(of: first.path),
        notes: refused.prefix(10).map(\.text) + [
          "\(resumption.otherwise); model.initial_weights: \(path) starts a new one from its weights"
        ])
    }
    let had = checkpoint.epoch
    let begun = had + ((checkpoint.training?.step ?? 0) > 0 ? 1 : 0)
    if run.config.fit.epochs < begun {
      throw Diagnostic(
        "fit.epochs is \(run.config.fit.epochs), and the training of '\(path)' "
          + (begun > had ? "is in epoch \(begun)" : "has had \(had)"),
        at: run.root.location(of: ["fit", "epochs"]), notes: ["give it more: --epochs \(begun)"])
    }
  }

  private static func checkData(
    of run: PreparedRun, _ checkpoint: Checkpoint, path: String, _ resumption: Resumption
  ) throws(Diagnostic) {
    let then = checkpoint.data
    let now = run.dataRecord
    if then.files.map(\.fingerprint) != now.files.map(\.fingerprint) {
      let changed = zip(then.files, now.files).first { $0.fingerprint != $1.fingerprint }
      throw Diagnostic(
        "the data have changed since '\(path)' was saved: "
          + (changed.map { "'\($1.path)' holds other bytes" } ?? "there are more files, or fewer"),
        at: then.location, kind: .data,
        notes: ["a training goes on with the rows it began with", resumption.otherwise])
    }
    guard
      (then.training, then.validation, then.test) == (now.training, now.validation, now.test),
      checkpoint.features == run.dataset.pipeline.node,
      checkpoint.target == run.dataset.target.node
    else {
      throw Diagnostic(
        "the rows are parted or encoded otherwise than in '\(path)'", at: then.location,
        kind: .data, notes: [resumption.otherwise])
    }
  }

  private static func notices(
    _ run: PreparedRun, _ checkpoint: Checkpoint, _ changes: [ConfigChange], path: String
  ) -> [Diagnostic] {
    var notices: [Diagnostic] = []
    if !changes.isEmpty {
      notices.append(
        Diagnostic(
          "the config has changed since '\(path)' was saved; the training goes on by the new one",
          severity: changes.allSatisfy(\.isLength) ? .note : .warning, notes: changes.map(\.text)))
    }
    if checkpoint.training == nil {
      notices.append(
        Diagnostic(
          "'\(path)' was written by an older nnctl, which did not save what callbacks remember: "
            + "they begin anew", severity: .warning))
    }
    let isStopping = checkpoint.training?.isStopping == true
    let isComplete =
      checkpoint.training?.isFinished == true
      && (checkpoint.epoch == run.config.fit.epochs || isStopping)
    if isComplete && !changes.contains(where: { $0.path.first == "callbacks" }) {
      notices.append(
        Diagnostic(
          "the training of '\(path)' is finished\(isStopping ? ": it ended by itself" : "") after "
            + "epoch \(checkpoint.epoch)", severity: .warning,
          notes: [
            isStopping
              ? "where a callback has ended it, other settings of that let it go on"
              : "more epochs (--epochs) let it go on"
          ]))
    }
    return notices
  }

  // MARK: The state

  private static func state(
    _ run: PreparedRun, _ checkpoint: Checkpoint, _ changes: [ConfigChange]
  ) throws(Diagnostic) -> TrainingLoop.State {
    var state = run.state
    try checkpoint.restore(&state.model)
    state.optimizer = try checkpoint.optimizerState(of: run.compile.optimizer, model: state.model)
    let isNewRate = changes.contains { $0.path.last == "learning_rate" && $0.path.count == 4 }
    if isNewRate, case .constant(let rate) = run.compile.optimizer.learningRate {
      state.optimizer.learningRate = rate
    }
    state.epoch = checkpoint.epoch
    state.history = History(checkpoint.history)
    guard let training = checkpoint.training else {
      // Version 1 was written by finished trainings and at the ends of epochs.
      return state
    }
    func failure(_ message: String) -> Diagnostic {
      Diagnostic(message, at: training.location, kind: .data)
    }
    state.isFinished = training.isFinished
    state.step = training.step
    if let metrics = training.metrics {
      let numbers = RunningMetrics.Numbers(
        lossSum: metrics.lossSum, rows: metrics.rows, states: metrics.states)
      guard state.metrics.restore(numbers) else {
        throw failure("the sums of the metrics are not those of the config's metrics")
      }
      let (_, batches) = run.config.fit.steps(ofEpoch: state.epoch, rows: run.training.count)
      guard state.step <= batches.count else {
        throw failure("step \(state.step) of an epoch that has \(batches.count)")
      }
      state.gradientNorms = metrics.gradientNorms.map { ($0.layer, Float($0.norm)) }
    }
    try recall(training, checkpoint.config, run, &state)
    // Whether a changed callback wanted the training to end is forgotten.
    if !changes.contains(where: { $0.path.first == "callbacks" }) {
      state.isStopping = training.isStopping
    }
    return state
  }

  /// Those of the old config undo what they did at the end of the training, also the ones that are
  /// gone or changed: the training goes on from its last weights. Those that are as they were then
  /// remember what they did.
  private static func recall(
    _ training: Checkpoint.Training, _ config: ConfigNode, _ run: PreparedRun,
    _ state: inout TrainingLoop.State
  ) throws(Diagnostic) {
    let then: RunConfig
    do { then = try RunConfig(config) } catch { throw error.asKind(.data).all[0] }
    var callbacks = then.callbacks
    guard training.callbacks.count == callbacks.count, training.asked ?? 0 <= callbacks.count,
      training.asked == nil || state.step > 0 || state.history.epochs > 0
    else {
      throw Diagnostic(
        "the callbacks that it remembers are not those of the config", at: training.location,
        kind: .data)
    }
    for (index, record) in training.callbacks.enumerated() {
      try recall(&callbacks[index], record, state.model)
    }
    if state.isFinished {
      for index in callbacks.indices.reversed() { callbacks[index].trainingResumed(&state) }
    }
    var old = Array(zip(then.resolved["callbacks"]?.items ?? [], callbacks).enumerated())
    for (index, node) in (run.config.resolved["callbacks"]?.items ?? []).enumerated() {
      guard let found = old.firstIndex(where: { $0.element.0 == node }) else { continue }
      let (place, (_, callback)) = old.remove(at: found)
      let memory = callback.memory
      try recall(&state.callbacks[index], .mapping(memory.values), weights: memory.weights)
      if let asked = training.asked, place >= asked {
        state.asked = min(state.asked ?? index, index)
      }
    }
  }

  static func recall(
    _ callback: inout any Callback, _ record: Checkpoint.Training.Callback, _ model: Sequential
  ) throws(Diagnostic) {
    let name = type(of: callback).name
    guard record.className == name else {
      throw Diagnostic(
        "a callback \(record.className) remembers something, and the config has \(name) there",
        at: record.memory.location, kind: .data)
    }
    try recall(
      &callback, record.memory,
      weights: record.weights.isEmpty ? [] : try Checkpoint.weights(record.weights, for: model))
  }

  private static func recall(
    _ callback: inout any Callback, _ memory: ConfigNode, weights: [Matrix]
  ) throws(Diagnostic) {
    let log = ProblemLog()
    var section = ConfigSection(
      memory, title: "what \(type(of: callback).name) remembers", log: log)
    callback.recall(&section, weights: weights)
    section.finish()
    do { try log.check() } catch { throw error.asKind(.data).all[0] }
  }
}

extension ConfigNode {
  /// The place of what lies at a path of the resolved config, or of what is nearest above it in this
  /// one, where components may be spelled otherwise.
  fileprivate func location(of path: [String]) -> SourceLocation {
    var node = self
    for key in path {
      let next = Int(key).flatMap { index in
        node.items.flatMap { index < $0.count ? $0[index] : nil }
      }
      guard let below = node[key] ?? next else { break }
      node = below
    }
    return node.location
  }
}

extension Checkpoint.Training {
  /// Where a training stands.
  init(_ state: TrainingLoop.State) {
    let numbers = state.metrics.numbers
    self.init(
      isFinished: state.isFinished, step: state.step, isStopping: state.isStopping,
      metrics: state.step == 0
        ? nil
        : Metrics(
          lossSum: numbers.lossSum, rows: numbers.rows, states: numbers.states,
          gradientNorms: state.gradientNorms.map { ($0.layer, Double($0.norm)) }),
      asked: state.asked,
      callbacks: state.callbacks.map { callback in
        let memory = callback.memory
        return Callback(
          className: type(of: callback).name, memory: .mapping(memory.values),
          weights: memory.weights.isEmpty
            ? [] : Checkpoint.arrays(of: memory.weights, for: state.model))
      })
  }
}
