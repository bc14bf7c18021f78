internal import Checkpointing
internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

/// A config with its data, read and found to fit together: ready to train.
struct PreparedRun {
  /// The config's tree, for the places of its parts.
  let root: ConfigNode
  let config: RunConfig
  let configPath: String
  let overrides: [Override]
  let storage: ColumnStorage
  let compile: CompileConfig
  let loss: any Loss
  /// What the loss compares with.
  let targetKind: TargetKind
  let dataset: Dataset
  /// What cross-validation trains on; nil where it is not wanted.
  let folds: Dataset.Folds?
  /// With its first weights.
  let model: Sequential
  /// Nothing taken in yet.
  let metrics: RunningMetrics
  let training: Samples
  /// Of the training rows.
  private let targetMeans: [Float]
  private let targetMedians: [Float]?
  /// The rows that a checkpoint carries.
  private let replay: Replay
  let validation: Samples?
  let test: Samples?
  /// Each knows what its monitor's better is.
  let callbacks: [any Callback]

  /// Which of the rows a run is for.
  enum Source {
    case whole
    /// The whole, and so many folds of it.
    case withFolds(Int)
    case fold(Dataset)
  }

  /// - Throws: all problems of the config, or the first of the data.
  init(
    configPath: String, overrides: [Override], folds: Int?, storage: ColumnStorage
  ) throws(Problems) {
    let (root, config) = try ConfigSource.readRunConfig(configPath, overrides: overrides)
    try self.init(
      root, config, configPath: configPath, overrides: overrides,
      folds.map { .withFolds($0) } ?? .whole, storage: storage)
  }

  /// For a config that has been read.
  init(
    _ root: ConfigNode, _ config: RunConfig, configPath: String, overrides: [Override],
    _ source: Source = .whole, storage: ColumnStorage
  ) throws(Problems) {
    self.root = root
    self.config = config
    self.configPath = configPath
    self.overrides = overrides
    self.storage = storage
    let folder = ConfigSource.folder(of: configPath)
    do {
      guard let data = config.data, let compile = config.compile, let loss = compile.loss else {
        throw Self.missing(config, root)
      }
      if configPath == "-" && data.path.text == "-" {
        throw Diagnostic(
          "standard input gives the config, and so cannot give the data", at: data.path.location)
      }
      try MemoryPlan.checkFile(data, folder: folder)
      self.compile = compile
      self.loss = loss
      let outputs = config.model.outputs(inputs: data.width ?? 1)
      targetKind = Self.targetKind(of: loss, data: data, outputs: outputs)
      try Self.checkDeclaredTypes(loss, data, targetKind)
      try Self.checkSeveralLabels(loss, data, targetKind, outputs: outputs)
      try Self.checkTransform(
        loss, data, targetKind, at: root["data"]?["target_transform"]?.location)
      try Self.checkMetrics(compile, targetKind, outputs: loss.metricOutputs(of: outputs))
      let encoding = targetKind.encoding(under: loss)
      var isFold = false
      do {
        switch source {
        case .whole:
          dataset = try Dataset.load(
            config: data, folder: folder, encoding: encoding, seed: config.seed,
            samples: config.output.samples, storage: storage)
          folds = nil
        case .withFolds(let count):
          (dataset, folds) = try Dataset.load(
            config: data, folder: folder, encoding: encoding, seed: config.seed, folds: count,
            samples: config.output.samples, storage: storage)
        case .fold(let given):
          (dataset, folds, isFold) = (given, nil, true)
        }
      } catch { throw error.map { data.placing($0, folder: folder) } }
      try MemoryPlan(config, compile, dataset).check(config, root)
      var model = try Self.model(config, dataset, folder: folder)
      // Without a layer that sets it, the number of outputs is that of the features.
      guard Self.targetKind(of: loss, data: data, outputs: model.outputs) == targetKind else {
        throw Diagnostic(
          "no layer says how many outputs the network has, and the target depends on that",
          at: config.model.layers.last?.location,
          notes: ["give it a layer that does, such as Dense, or name the features: data.features"])
      }
      try Self.checkOutputs(config, loss, dataset.target, model, targetKind)
      try Self.checkTargets(loss, dataset)
      metrics = RunningMetrics(compile.metrics, loss, dataset.target, model)
      try Self.checkNames(of: metrics, compile.metrics)
      (training, validation, test) = try Self.samples(config, dataset, root: root, isFold: isFold)
      replay = try Replay(dataset.samples, dataset.pipeline)
      targetMeans = training.targetMeans(dataset.target)
      targetMedians = training.targetMedians(dataset.target)
      // Another checkpoint's weights bring what was learned from the rows of then.
      if config.model.initialWeights == nil {
        model.adapt(to: training.features)
        try Self.checkAdapted(model)
      }
      self.model = model
      try Self.checkBatchSize(compile, config, rows: training.count, root)
      callbacks = try Self.callbacks(
        config, compile, metrics, hasValidation: validation != nil, root)
      try Self.checkSteps(config.fit, rows: training.count, root)
    } catch {
      throw ConfigSource.withExcerpts(
        Problems(thrown: error), path: configPath, overrides: overrides)
    }
  }

  /// The same run on one of its folds.
  ///
  /// - Throws: what the fold's rows do not allow.
  func fold(_ index: Int) throws(Problems) -> PreparedRun {
    guard let folds else { preconditionFailure("a run that was not made with folds has none") }
    do {
      return try PreparedRun(
        root, config, configPath: configPath, overrides: overrides, .fold(folds.dataset(index)),
        storage: storage)
    } catch { throw Problems(thrown: error) }
  }

  /// The same run, its data read once more; without folds. What came from standard input is there no more, and stays.
  func readAnew() throws(Problems) -> PreparedRun {
    if dataset.files.contains(where: { $0.path == "-" }) { return self }
    return try PreparedRun(
      root, config, configPath: configPath, overrides: overrides, storage: storage)
  }

  /// Choices that look wrong but may be meant, with the lines they lie in.
  var doubts: [Diagnostic] {
    ConfigSource.withExcerpts(
      dataset.warnings + Doubts.find(in: self), path: configPath, overrides: overrides)
  }

  /// What the training has come to, as a checkpoint that will lie at `path`.
  func checkpoint(_ state: TrainingLoop.State, path: String) -> Checkpoint {
    let folder = ConfigSource.folder(of: configPath)
    return Checkpoint(
      config: resolvedWithColumns,
      configFolder: Path.relative(
        Path.physical(folder) ?? folder, from: Path.physicalFolder(of: path)),
      data: dataRecord,
      features: dataset.pipeline.node, target: dataset.target.node,
      profile: dataset.profile?.node,
      samples: replay.samples(
        of: state.model, final: loss.link(outputsOf: state.model, target: dataset.target)),
      layers: Checkpoint.layers(of: state.model),
      optimizer: Checkpoint.optimizer(compile.optimizer, state.optimizer, model: state.model),
      epoch: state.epoch,
      history: Array(zip(state.history.names, state.history.values)),
      training: Checkpoint.Training(state))
  }

  /// Which rows the training sees.
  var dataRecord: Checkpoint.DataRecord {
    .init(
      files: dataset.files.map { ($0.path, $0.fingerprint.description) },
      training: dataset.train.rows.count,
      validation: dataset.validation?.rows.count ?? 0, test: test?.count ?? 0,
      targetMeans: targetMeans, targetMedians: targetMedians)
  }

  /// Before the first epoch.
  var state: TrainingLoop.State {
    TrainingLoop.State(
      model: model, optimizer: OptimizerState(optimizer: compile.optimizer, model: model),
      metrics: metrics, callbacks: callbacks, epoch: config.fit.initialEpoch)
  }

  /// Problems of the config, with the lines they lie in.
  func withExcerpts(_ problems: Problems) -> Problems {
    ConfigSource.withExcerpts(problems, path: configPath, overrides: overrides)
  }
}
