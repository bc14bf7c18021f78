internal import Checkpointing
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

/// A network with its weights and whatever stands around it, from a checkpoint or from a config
/// that gives all weights.
struct LoadedModel {
  let path: String
  let config: RunConfig
  let model: Sequential
  /// Nil for a network given by a config.
  let checkpoint: Checkpoint?
  /// Nil for a network given by a config.
  let features: FeaturePipeline?
  /// Nil for a network given by a config.
  let target: TargetEncoder?
  /// The names of the inputs, in their order.
  let inputNames: [String]

  /// The path as messages call it.
  var name: String { ConfigSource.shown(path) }

  /// A word on a training that was interrupted; what a callback saves of one is meant to be used.
  var warning: Diagnostic? {
    guard let checkpoint, checkpoint.training?.isFinished == false, PartialFile.isOne(path)
    else { return nil }
    return Diagnostic(
      "'\(name)' is of a training that is not finished: it has had \(checkpoint.epoch) of "
        + "\(config.fit.epochs) epochs", severity: .warning)
  }

  /// Applied to the outputs to make probabilities or the target's numbers of them; nil where they
  /// need nothing.
  var finalActivation: (any OutputLink)? {
    config.compile?.loss?.link(outputsOf: model, target: target)
  }

  /// The folder that the data's path is relative to. A checkpoint knows it as seen from where it
  /// lies, which is not where a link to it lies.
  var configFolder: String { Self.configFolder(of: checkpoint, at: path) }

  static func configFolder(of checkpoint: Checkpoint?, at path: String) -> String {
    let own = Path.isLink(path) ? Path.physicalFolder(of: path) : ConfigSource.folder(of: path)
    return Path.join(own, checkpoint?.configFolder ?? ".")
  }

  /// The data of the training, in the same parts.
  ///
  /// - Parameters:
  ///   - slices: a column that parts the rows.
  ///   - numbers: numeric features whose cells are kept as they are.
  ///   - storage: where large data lie.
  ///   - command: that takes `--data`, for hints.
  /// - Throws: where it is not what the training saw.
  func dataset(
    slices: String? = nil, numbers: [String] = [], storage: ColumnStorage,
    command: String = "nnctl evaluate"
  ) throws(Diagnostic) -> Dataset {
    guard let checkpoint, let features, let target, let data = config.data else {
      throw Diagnostic("'\(name)' is a config, which has seen no data", kind: .usage)
    }
    let dataset: Dataset
    do {
      dataset = try Dataset.load(
        config: data, folder: configFolder, pipeline: features, target: target, seed: config.seed,
        slices: slices, numbers: numbers, storage: storage)
    } catch {
      guard error.kind == .input else { throw error }
      throw error.noting(
        "a checkpoint names its data as seen from its own folder; if one of them has moved, name the "
          + "data: \(command) --data FILE")
    }
    try check(dataset, against: checkpoint.data, command)
    return dataset
  }

  /// - Throws: where an output would destroy the model or the data of its training.
  func checkIsSpared(by output: String) throws(Diagnostic) {
    if Path.isSame(output, path) { throw Self.refusal(of: output, "the model") }
    for file in checkpoint?.data.files ?? []
    where Path.isSame(output, Path.join(configFolder, file.path)) {
      throw Self.refusal(of: output, "the data that the model was trained on")
    }
  }

  static func refusal(of output: String, _ what: String, _ notes: [String] = []) -> Diagnostic {
    Diagnostic("cannot write '\(output)': it is \(what)", kind: .output, notes: notes)
  }

  /// What the training rows hold; nil for a network given by a config, and for a checkpoint that was
  /// written before there was any. It is read where it is wanted: one sample is predicted without.
  ///
  /// - Throws: a diagnostic of kind `data` where it is not of the features.
  func trainingProfile() throws(Diagnostic) -> TrainingProfile? {
    guard let node = checkpoint?.profile, let features else { return nil }
    return try TrainingProfile(node: node, of: features)
  }

  /// The data must be what the record of the training says.
  private func check(
    _ dataset: Dataset, against record: Checkpoint.DataRecord, _ command: String
  ) throws(Diagnostic) {
    let names = dataset.files.map(\.path)
    let recorded = record.files.map(\.path)
    guard names == recorded else {
      func list(_ names: [String]) -> String { names.map { "'\($0)'" }.joined(separator: ", ") }
      throw Diagnostic(
        "the config names the data \(list(names)), the record of the training \(list(recorded))",
        at: record.location, kind: .data)
    }
    for (found, expected) in zip(dataset.files, record.files)
    where found.fingerprint.description != expected.fingerprint {
      throw Diagnostic(
        "'\(Path.simplified(Path.join(configFolder, found.path)))' has changed since "
          + "'\(name)' was trained, so the rows that were held out are not known",
        kind: .data, notes: ["to score it all the same, name it: \(command) --data FILE"])
    }
    let parts = [
      ("training", dataset.train.rows.count, record.training),
      ("validation", dataset.validation?.rows.count ?? 0, record.validation),
      ("test", dataset.test?.rows.count ?? 0, record.test),
    ]
    for (part, found, expected) in parts where found != expected {
      throw Diagnostic(
        "the config's split gives \(found) \(part) row\(found == 1 ? "" : "s"), the record of the "
          + "training says \(expected)", at: record.location, kind: .data)
    }
  }

  init(path: String) throws(Problems) { try self.init(Self.source(path)) }

  /// For a file that has been read.
  ///
  /// - Parameter overrides: for a config.
  init(_ source: ConfigSource, overrides: [Override] = []) throws(Problems) {
    switch source {
    case .checkpoint(_, let path), .config(_, let path): self.path = path
    }
    switch source {
    case .checkpoint(let checkpoint, _):
      self.checkpoint = checkpoint
      do {
        config = try RunConfig(checkpoint.config)
        let restored = try Self.restore(checkpoint, config)
        (features, target, model) = restored
        inputNames = restored.0.featureNames
      } catch { throw Self.asData(error, path: path) }
    case .config(let node, _):
      if node.entries == nil {
        throw Problems(
          Diagnostic(
            "'\(ConfigSource.shown(path))' is neither a checkpoint nor a config", kind: .data,
            notes: ["a CSV is named by an option: predict --input FILE, evaluate --data FILE"]))
      }
      checkpoint = nil
      features = nil
      target = nil
      config = try ConfigSource.runConfig(node, path: path, overrides: overrides).config
      do {
        model = try Self.givenModel(config, path: path)
      } catch { throw ConfigSource.withExcerpts(error, path: path, overrides: overrides) }
      inputNames = config.inputNames ?? (0..<model.inputs).map { "input_\($0)" }
    }
  }

  static func source(_ path: String) throws(Problems) -> ConfigSource {
    do {
      return try ConfigSource.read(path)
    } catch {
      // What cannot be read at all was hardly meant as a config, unless its name says so.
      let isConfig = ["yaml", "yml"].contains(Path.ending(of: path))
      if error.all[0].kind == .config && !isConfig { throw error.asKind(.data) }
      guard path == "model.json", error.all[0].kind == .input else { throw error }
      throw Problems(
        error.all[0].noting(
          "nnctl train CONFIG writes it; another model is named as an argument or by NNCTL_MODEL"))
    }
  }

  private static func restore(_ checkpoint: Checkpoint, _ config: RunConfig) throws(Problems) -> (
    FeaturePipeline, TargetEncoder, Sequential
  ) {
    do {
      let features = try FeaturePipeline(node: checkpoint.features)
      let target = try TargetEncoder(node: checkpoint.target)
      let model = try model(checkpoint, config, features)
      try check(target, config, model, at: checkpoint.target.location)
      try Baseline.check(checkpoint.data, target)
      if let rule = config.compile?.optimizer {
        try checkpoint.checkOptimizer(rule, model: model)
      }
      return (features, target, model)
    } catch { throw Problems(thrown: error) }
  }

  /// The network with the checkpoint's weights.
  static func model(_ checkpoint: Checkpoint, _ config: RunConfig, _ features: FeaturePipeline)
    throws -> Sequential
  {
    // A config that wants far more weights than the file holds gets no room for them; up to a
    // million `restore` says more exactly what differs.
    let held = checkpoint.layers.reduce(0) { $0 + $1.weights.reduce(0) { $0 + $1.values.count } }
    var model = try Sequential(
      config.model, inputs: features.width, embedded: features.embedded, seed: nil,
      weightLimit: max(held, 1 << 20))
    try checkpoint.restore(&model)
    return model
  }

  /// The target must be what the config's loss and metrics compare with, as it was in training.
  static func check(
    _ target: TargetEncoder, _ config: RunConfig, _ model: Sequential, at place: SourceLocation
  ) throws {
    guard let data = config.data, let compile = config.compile, let loss = compile.loss else {
      throw Diagnostic("the config has no section 'data' or none 'compile'")
    }
    let kind = PreparedRun.targetKind(of: loss, data: data, outputs: model.outputs)
    try PreparedRun.checkSeveralLabels(loss, data, kind, outputs: model.outputs)
    try PreparedRun.checkTransform(loss, data, kind, at: nil)
    let encoding = kind.encoding(under: loss)
    guard encoding == target.encoding else {
      throw Diagnostic(
        "the target is encoded as '\(target.encoding.rawValue)', and the loss asks for "
          + "'\(encoding.rawValue)'", at: place)
    }
    let transform = target.scaling?.transform ?? .none
    guard transform == data.targetTransform else {
      throw Diagnostic(
        "the target is transformed by '\(transform.rawValue)', and the config says "
          + "'\(data.targetTransform.rawValue)'", at: place)
    }
    guard target.columns == data.targets.map(\.text) else {
      throw Diagnostic(
        "the target has the columns \(target.columns.joined(separator: ", ")), and the config names "
          + data.targets.map(\.text).joined(separator: ", "), at: place)
    }
    try PreparedRun.checkMetrics(compile, kind, outputs: loss.metricOutputs(of: model.outputs))
    try PreparedRun.checkOutputs(config, loss, target, model, kind)
  }

  /// What is wrong inside a checkpoint is bad data, wherever it was found.
  private static func asData(_ problems: Problems, path: String) -> Problems {
    let file = SourceLocation(file: ConfigSource.shown(path))
    return problems.asKind(.data).map { $0.placed(at: file) }
  }

  /// A network whose weights all stand in the config.
  private static func givenModel(_ config: RunConfig, path: String) throws(Problems) -> Sequential {
    // Which weights are needed hardly depends on the number of inputs.
    var columns = (try? config.givenInputs()) ?? 1
    for spec in config.model.flatLayers {
      // A layer that does not fit is reported when the network is built.
      guard let plan = try? spec.plan(inputs: columns) else { continue }
      columns = plan.outputs
      let missing = plan.parameters.map(\.name).filter { spec.weights?[$0] == nil }
      if !missing.isEmpty {
        throw Problems(
          Diagnostic(
            "layer '\(spec.className)' has no weights yet: \(missing.joined(separator: ", ")) "
              + "missing", at: spec.location,
            notes: [
              "train it first: nnctl train \(ShellWords.quoted(path))",
              "or give them: weights: {kernel: [[…]], …}",
            ]))
      }
    }
    let inputs: Int
    do { inputs = try config.givenInputs() } catch { throw Problems(error) }
    return try Sequential(config.model, inputs: inputs, seed: nil)
  }
}

extension Loss {
  /// Applied to a network's outputs to make probabilities or the target's numbers of them; nil where
  /// they need nothing.
  func link(outputsOf model: Sequential, target: TargetEncoder?) -> (any OutputLink)? {
    if let scaling = target?.scaling { return scaling }
    let link = outputLink(outputs: model.outputs)
    // A loss that is told of logits does not make logits of a last sigmoid's or softmax's outputs.
    let isMade = model.lastActivation is Sigmoid || model.lastActivation is Softmax
    return isMade && (link is Sigmoid || link is Softmax) ? nil : link
  }
}

extension RunConfig {
  /// The inputs that the config names; nil where it leaves them to the data or to the layers.
  var inputNames: [String]? { model.inputNames ?? data?.featureNames }

  /// How many inputs the network has by the config alone.
  func givenInputs() throws(Diagnostic) -> Int {
    if let inputs = inputNames?.count ?? model.tellsInputs { return inputs }
    throw Diagnostic(
      "it is not known how many inputs the network has", at: model.location,
      notes: ["name them: inputs: [a, b] in section 'model'"])
  }
}

extension DataConfig {
  /// The features that the config names; nil where it leaves them to the data.
  var featureNames: [String]? { features?.map(\.text) }

  /// A file that cannot be read, with the place in the config that names it.
  func placing(_ problem: Diagnostic, folder: String) -> Diagnostic {
    guard problem.kind == .input, problem.location == nil else { return problem }
    var names: [Name?] = paths
    if case .files(let test, let validation) = split.plan { names += [test, validation] }
    let named = names.compactMap { $0 }.first { name in
      problem.message.contains("'\(Path.simplified(Path.join(folder, name.text)))'")
    }
    return problem.placed(at: named?.location)
  }
}
