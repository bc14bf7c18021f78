internal import Checkpointing
internal import Compute
internal import Config
internal import Diagnostics
internal import JSON
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
    }
    if changes.contains(where: { $0.path.first == "callbacks" }) {
      try recall(training, then: checkpoint.config["callbacks"]?.items ?? [], run, &state)
    } else {
      guard training.callbacks.count == state.callbacks.count,
        training.asked ?? 0 <= state.callbacks.count,
        training.asked == nil || state.step > 0 || state.history.epochs > 0
      else { throw failure("the callbacks that it remembers are not those of the config") }
      for (index, record) in training.callbacks.enumerated() {
        try recall(&state.callbacks[index], record, state.model)
      }
      state.isStopping = training.isStopping
      state.asked = training.asked
    }
    return state
  }

  /// Of changed callbacks those remember that are as they were; whether one wanted the training to
  /// end is forgotten.
  private static func recall(
    _ training: Checkpoint.Training, then: [ConfigNode], _ run: PreparedRun,
    _ state: inout TrainingLoop.State
  ) throws(Diagnostic) {
    var old = Array(zip(then, training.callbacks))
    for (index, node) in (run.config.resolved["callbacks"]?.items ?? []).enumerated() {
      guard let place = old.firstIndex(where: { $0.0 == node }) else { continue }
      try recall(&state.callbacks[index], old.remove(at: place).1, state.model)
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
    let log = ProblemLog()
    var section = ConfigSection(record.memory, title: "what \(name) remembers", log: log)
    callback.recall(
      &section,
      weights: record.weights.isEmpty
        ? [] : try Checkpoint.weights(record.weights, for: model))
    section.finish()
    do { try log.check() } catch { throw error.asKind(.data).all[0] }
  }
}

/// A value of the config that is not what it was.
struct ConfigChange {
  let path: [String]
  /// Nil where there was none.
  let then: ConfigNode?
  /// Nil where there is none.
  let now: ConfigNode?

  /// What may change while a training is under way.
  static let taken = [
    ["fit", "epochs"], ["fit", "validation_freq"], ["fit", "validation_batch_size"], ["output"],
    ["callbacks"],
    // The bytes of the files decide.
    ["data", "path"], ["data", "split", "test_path"], ["data", "split", "validation_path"],
  ]

  /// Whether one component stands in place of another.
  private(set) var isReplaced = false

  /// Whether it only says how long to go on, or what to write where.
  var isLength: Bool { path == ["fit", "epochs"] || path.first == "output" }

  var text: String {
    func shown(_ node: ConfigNode?) -> String {
      guard let node else { return "nothing" }
      let text = JSON.write(node)
      return text.count > 60 ? text.prefix(60) + "…" : text
    }
    return "\(path.joined(separator: ".")): \(shown(then)) then, \(shown(now)) now"
  }

  /// In the order of the new config.
  static func all(from then: ConfigNode, to now: ConfigNode) -> [ConfigChange] {
    changes(then, now, at: [])
  }

  private static func changes(_ then: ConfigNode?, _ now: ConfigNode?, at path: [String])
    -> [ConfigChange]
  {
    if then == now { return [] }
    if let then = then?.entries, let now = now?.entries {
      if let old = then.first, let new = now.first, then.count == 1 && now.count == 1,
        old.key != new.key
      {
        return [
          ConfigChange(path: path, then: .string(old.key), now: .string(new.key), isReplaced: true)
        ]
      }
      let old = Dictionary(then.map { ($0.key, $0.value) }) { first, _ in first }
      let kept = Set(now.map(\.key))
      return now.flatMap { changes(old[$0.key], $0.value, at: path + [$0.key]) }
        + then.filter { !kept.contains($0.key) }
        .flatMap { changes($0.value, nil, at: path + [$0.key]) }
    }
    if let then = then?.items, let now = now?.items, then.count == now.count {
      return zip(then, now).enumerated().flatMap { index, pair in
        changes(pair.0, pair.1, at: path + [String(index)])
      }
    }
    return [ConfigChange(path: path, then: then, now: now)]
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
        ? nil : Metrics(lossSum: numbers.lossSum, rows: numbers.rows, states: numbers.states),
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
