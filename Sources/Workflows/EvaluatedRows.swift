internal import Checkpointing
internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Tabular
internal import Training

/// What a checkpoint's network makes of rows with known targets: of those that its training held out,
/// or of another file's.
struct EvaluatedRows {
  let loaded: LoadedModel
  let target: TargetEncoder
  let loss: any Loss
  /// The compiled metrics, then those that were asked for.
  let metrics: [MetricSpec]
  let part: Dataset.Part
  let scored: ScoredRows
  /// "test rows", "row of other.csv".
  let called: String
  /// What was filled in, left out or not known in other data than the training's, and a word on a
  /// training that is not finished.
  let notices: [Diagnostic]

  /// - Parameters:
  ///   - dataPath: a CSV in place of the rows that the training held out; `-` is stdin.
  ///   - names: of further metrics.
  ///   - slices: a column that parts the rows.
  ///   - command: that takes `--data`, for hints.
  init(
    modelPath: String, dataPath: String?, metrics names: [String] = [], slices: String? = nil,
    storage: ColumnStorage, command: String
  ) throws(Problems) {
    try self.init(
      LoadedModel(path: modelPath), dataPath: dataPath, metrics: names, slices: slices,
      storage: storage, command: command)
  }

  /// The same of a model that has been read.
  init(
    _ loaded: LoadedModel, dataPath: String?, metrics names: [String] = [], slices: String? = nil,
    storage: ColumnStorage, command: String
  ) throws(Problems) {
    self.loaded = loaded
    guard let features = loaded.features, let target = loaded.target,
      let data = loaded.config.data, let compile = loaded.config.compile, let loss = compile.loss
    else { throw Problems(loaded.refusalOfConfig) }
    (self.target, self.loss) = (target, loss)
    do {
      metrics =
        try compile.metrics
        + Self.extra(
          names, besides: compile.metrics, target,
          outputs: loss.metricOutputs(of: loaded.model.outputs))
      let running = RunningMetrics(metrics, loss, target, loaded.model)
      try PreparedRun.checkNames(of: running, metrics)
      var notices: [Diagnostic] = []
      if let dataPath {
        let whole = try Dataset.loadWhole(
          path: dataPath, pipeline: features, target: target, config: data, slices: slices,
          storage: storage)
        (part, notices) = (whole.part, whole.notices)
        try PreparedRun.checkTargets(loss, part, target)
      } else {
        part = try Self.heldOut(
          loaded.dataset(slices: slices, storage: storage, command: command), loaded.name,
          command: command)
      }
      self.notices = [loaded.warning].compactMap { $0 } + notices
      called = Self.called(rows: part.rows.count, of: dataPath)
      try MemoryPlan.checkScoring(rows: part.rows.count, outputs: loaded.model.outputs)
      scored = ScoredRows(
        loaded.model, loss: loss, units: target.scaling, metrics: running, samples: Samples(part))
    } catch {
      var problem = error
      // The column was named on the command line.
      if problem.location?.file == Dataset.slicesPlace { problem.kind = .usage }
      throw Problems(problem)
    }
  }

  var count: Int { scored.count }

  /// Probabilities of classes or labels, or numbers in the target's units.
  var outputs: Matrix { loaded.outputs(of: scored) }

  /// Whether outputs of classes are such; a sign is none.
  var haveProbabilities: Bool { loss.outputKind(outputs: loaded.model.outputs) != .signs }

  private static func called(rows: Int, of path: String?) -> String {
    let noun = rows == 1 ? "row" : "rows"
    guard let path else { return "test \(noun)" }
    return "\(noun) of \(ConfigSource.shown(path))"
  }

  private static func heldOut(_ dataset: Dataset, _ name: String, command: String)
    throws(Diagnostic) -> Dataset.Part
  {
    if let test = dataset.test { return test }
    throw Diagnostic(
      "the training of '\(name)' held out no rows for the test", kind: .usage,
      notes: ["name data to score: \(command) --data FILE"])
  }

  /// Metrics named on the command line; one that is compiled already is not added again.
  private static func extra(
    _ names: [String], besides compiled: [MetricSpec], _ target: TargetEncoder, outputs: Int
  ) throws(Diagnostic) -> [MetricSpec] {
    var specs: [MetricSpec] = []
    for name in names {
      let log = ProblemLog()
      let node = ConfigNode(.string(name), at: SourceLocation(file: "--metrics"))
      guard let spec = MetricRegistry.registry.make(node, log: log)?.product else {
        var problem = log.problems[0]
        problem.kind = .usage
        throw problem
      }
      if let objection = spec.objection(to: target.kind, outputs: outputs) {
        throw Diagnostic(
          "--metrics: '\(spec.name)' does not fit this network: \(objection)", kind: .usage)
      }
      if !(compiled + specs).contains(where: { $0.name == spec.name }) { specs.append(spec) }
    }
    return specs
  }
}

extension LoadedModel {
  /// What outputs that are numbers are called.
  var outputNames: [String] {
    PredictionForm(PredictRequest(modelPath: path, input: .testRows), self).names
  }

  /// What is said of a config where a checkpoint is wanted.
  var refusalOfConfig: Diagnostic {
    Diagnostic(
      "'\(name)' is a config, and a checkpoint is wanted here", kind: .usage,
      notes: config.data == nil
        ? ["its weights are given: nnctl predict \(ShellWords.quoted(path)) applies it"]
        : ["train it first: nnctl train \(ShellWords.quoted(path))"])
  }

  /// Probabilities of classes or labels, or numbers in the target's units, of rows of the data.
  func outputs(of part: Dataset.Part) -> Matrix {
    guard let target, let loss = config.compile?.loss else {
      preconditionFailure("a network that has seen no data has no rows")
    }
    return outputs(
      of: ScoredRows(
        model, loss: loss, units: target.scaling,
        metrics: RunningMetrics([], loss, target, model), samples: Samples(part)))
  }

  /// The same of rows that were scored.
  func outputs(of scored: ScoredRows) -> Matrix {
    guard target?.labels != nil, let final = finalActivation else { return scored.predictions }
    var outputs = scored.predictions
    final.apply(scored.predictions, into: &outputs)
    return outputs
  }
}
