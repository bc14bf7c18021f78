internal import Checkpointing
internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

/// Checks the parts of a checkpoint against each other.
struct Verifier {
  let checkpoint: Checkpoint
  let path: String

  func check(_ log: inout VerificationLog) {
    let run = log.check(.config) { try self.run(&$0) }
    guard let run else { return }
    let features = log.check(.features) { try self.features(run, &$0) }
    let model = features.flatMap { features in
      log.check(.network) { try self.model(run, features, &$0) }
    }
    log.check(.data) { try checkData(run, &$0) }
    if let features { log.check(.profile) { try checkProfile(run, features, &$0) } }
    guard let features, let model else { return }
    let target = log.check(.target) { try self.target(run, model, &$0) }
    log.check(.optimizer) { try checkOptimizer(run, model, &$0) }
    guard let target else { return }
    let metrics = RunningMetrics(run.compile.metrics, run.loss, target, model)
    log.check(.history) { try checkHistory(run, metrics, &$0) }
    log.check(.training) { try checkTraining(run, metrics, model, &$0) }
    let final = run.loss.link(outputsOf: model, target: target)
    log.difference =
      log.check(.samples) { finding in
        try SampleComparison(
          checkpoint.samples, features, model, final: final, at: checkpoint.target.location
        ).result(&finding)
      } ?? nil
  }

  /// The config with what a training cannot do without.
  struct Run {
    let config: RunConfig
    let data: DataConfig
    let compile: CompileConfig
    let loss: any Loss
    /// Those that weights were learned from.
    let rows: Int
  }

  private func failure(_ message: String, at place: SourceLocation? = nil) -> Diagnostic {
    Diagnostic(message, at: place, kind: .data)
  }

  private func run(_ finding: inout VerificationLog.Finding) throws -> Run {
    let config = try RunConfig(checkpoint.config)
    guard let data = config.data, let compile = config.compile, let loss = compile.loss else {
      throw failure(
        "the config has no section 'data' or none 'compile'", at: checkpoint.config.location)
    }
    // What no training can have would be too large to count with.
    guard checkpoint.epoch <= 1_000_000_000, checkpoint.data.training <= Int(Int32.max) else {
      throw failure(
        "\(checkpoint.epoch) epochs of \(checkpoint.data.training) rows are more than a training has"
      )
    }
    let changes = ConfigChange.all(from: checkpoint.config, to: config.resolved)
    let names = changes.prefix(5).map { $0.path.joined(separator: ".") }.joined(separator: ", ")
    if changes.isEmpty {
      finding.text = "reads, and resolves to itself"
    } else if checkpoint.version < Checkpoint.version && changes.allSatisfy({ $0.then == nil }) {
      finding.text = "reads; of an older nnctl, without \(names)"
    } else {
      finding.note("reads, but not as it is written: \(names)")
    }
    let rows = config.fit.trainingRows(of: checkpoint.data.training)
    return Run(config: config, data: data, compile: compile, loss: loss, rows: rows)
  }

  private func features(_ run: Run, _ finding: inout VerificationLog.Finding) throws
    -> FeaturePipeline
  {
    let pipeline = try FeaturePipeline(node: checkpoint.features)
    let names = pipeline.featureNames
    if let named = run.data.featureNames, named != names {
      throw failure(
        "the features are \(names.joined(separator: ", ")), and the config names "
          + named.joined(separator: ", "), at: checkpoint.features.location)
    }
    let others =
      (run.data.targets + run.data.ignored
      + [run.data.sampleWeight, run.data.split.column?.name]
      .compactMap { $0 }).map(\.text)
    for (summary, node) in zip(pipeline.summaries, checkpoint.features.items ?? []) {
      if others.contains(summary.name) {
        throw failure(
          "'\(summary.name)' is a feature, and the config names it as something else",
          at: node.location)
      }
      guard let type = run.data.rules(of: summary.name)?.type else {
        throw failure(
          "the feature '\(summary.name)' is none of the config's columns", at: node.location)
      }
      if type != summary.type {
        throw failure(
          "the feature '\(summary.name)' is \(summary.type.rawValue), and the config says "
            + type.rawValue, at: node.location)
      }
    }
    try pipeline.check(against: run.data, at: checkpoint.features)
    let count = names.count
    finding.text =
      "\(count) column\(count == 1 ? "" : "s") become\(count == 1 ? "s" : "") "
      + "\(pipeline.width) number\(pipeline.width == 1 ? "" : "s")"
    return pipeline
  }

  private func model(
    _ run: Run, _ features: FeaturePipeline, _ finding: inout VerificationLog.Finding
  ) throws -> Sequential {
    let model = try LoadedModel.model(checkpoint, run.config, features)
    for (layer, expected) in zip(checkpoint.layers, model.layers.map(\.name))
    where layer.name != expected {
      throw failure(
        "a layer is called '\(layer.name)', and the network of the config calls it '\(expected)'",
        at: layer.location)
    }
    let layers = model.layers.count
    let weights = model.parameters.reduce(0) { $0 + $1.parameter.value.count }
    finding.text =
      "\(layers) layer\(layers == 1 ? "" : "s") with \(weights) weight\(weights == 1 ? "" : "s"), "
      + "all finite"
    return model
  }

  private func target(
    _ run: Run, _ model: Sequential, _ finding: inout VerificationLog.Finding
  ) throws -> TargetEncoder {
    let target = try TargetEncoder(node: checkpoint.target)
    try LoadedModel.check(target, run.config, model, at: checkpoint.target.location)
    try Baseline.check(checkpoint.data, target)
    if let shares = checkpoint.data.targetMeans, target.labels != nil, target.kind != .multiHot {
      let sum = shares.reduce(0, +)
      // So many roundings at the most.
      guard abs(sum - 1) <= 1e-6 * Float(shares.count) else {
        throw failure(
          "'target_means' of section 'data': the shares of the classes add up to "
            + "\(shortestDecimal(sum)), not to 1", at: checkpoint.data.location)
      }
    }
    let columns = target.columns.joined(separator: ", ")
    finding.text =
      target.labels.map { "\(columns): \($0.count) labels" }
      ?? "\(columns): number\(target.columns.count == 1 ? "" : "s")"
    return target
  }

  private func checkProfile(
    _ run: Run, _ features: FeaturePipeline, _ finding: inout VerificationLog.Finding
  ) throws {
    guard let node = checkpoint.profile else {
      return finding.note("it carries none, so that predict --drift has nothing to compare with")
    }
    let profile = try TrainingProfile(node: node, of: features)
    // It counts rows, too, that an unknown value left out.
    let isPossible =
      run.data.leavesOutUnknown
      ? profile.rows >= checkpoint.data.training : profile.rows == checkpoint.data.training
    guard isPossible else {
      throw failure(
        "the profile is of \(profile.rows) rows, and the record of the training says "
          + "\(checkpoint.data.training)", at: node.location)
    }
    finding.text = "of \(profile.rows) training rows"
  }

  private func checkOptimizer(
    _ run: Run, _ model: Sequential, _ finding: inout VerificationLog.Finding
  ) throws {
    let optimizer = checkpoint.optimizer
    let state = try checkpoint.optimizerState(of: run.compile.optimizer, model: model)
    for (role, slots) in zip(model.trainableRoles, state.slots) {
      for (plan, slot) in zip(run.compile.optimizer.slots(for: role), slots)
      where plan.isNonNegative && slot.elements.contains(where: { $0 < 0 }) {
        throw failure(
          "the optimizer's '\(plan.name)' of '\(role.path)' has a number below 0",
          at: optimizer.location)
      }
    }
    if optimizer.holdsAverages && !run.compile.optimizer.keepsAverages {
      throw failure(
        "the weights are said to be averages, and the optimizer keeps none",
        at: optimizer.location)
    }
    let before = run.config.fit.steps(before: checkpoint.epoch, rows: run.rows)
    // Version 1 does not say how far an epoch had come.
    let after = run.config.fit.steps(before: checkpoint.epoch + 1, rows: run.rows)
    let step = checkpoint.training?.step
    let expected = step.map { before + $0...before + $0 } ?? before...max(before, after - 1)
    guard expected.contains(optimizer.iterations) else {
      throw failure(
        "the optimizer has taken \(optimizer.iterations) steps, and \(checkpoint.epoch) epochs of "
          + "\(run.rows) rows"
          + ((step ?? 0) > 0 ? " and \(step ?? 0) steps" : "")
          + " have \(expected.lowerBound)", at: optimizer.location)
    }
    finding.text =
      "\(run.compile.optimizer.className) after \(optimizer.iterations) "
      + "step\(optimizer.iterations == 1 ? "" : "s")"
  }

  /// Each metric of the training rows has a column, and nothing else is there than what an epoch can
  /// tell of.
  private func checkHistory(
    _ run: Run, _ metrics: RunningMetrics, _ finding: inout VerificationLog.Finding
  ) throws {
    let names = checkpoint.history.map(\.name)
    let place = checkpoint.historyLocation
    let epochs = checkpoint.history.first?.values.count ?? 0
    let hasValidation = checkpoint.data.validation > 0 || run.rows < checkpoint.data.training
    let possible =
      metrics.names + (hasValidation ? metrics.names.map { "val_" + $0 } : [])
      // Callbacks, and what is recorded, may have changed on the way.
      + ["learning_rate"] + checkpoint.layers.map { History.gradientName(of: $0.name) }
    if let extra = names.first(where: { !possible.contains($0) }) {
      throw failure("the history knows '\(extra)', which nothing in the config produces", at: place)
    }
    if epochs > 0, let lacking = metrics.names.first(where: { !names.contains($0) }) {
      throw failure("the history knows nothing of '\(lacking)'", at: place)
    }
    if epochs == 0 && checkpoint.epoch > run.config.fit.initialEpoch {
      throw failure("the history is empty after \(checkpoint.epoch) epochs", at: place)
    }
    _ = try PreparedRun.callbacks(
      run.config, run.compile, metrics, hasValidation: hasValidation, checkpoint.config)
    finding.text =
      "\(epochs) epoch\(epochs == 1 ? "" : "s")"
      + (names.isEmpty ? "" : " of \(names.joined(separator: ", "))")
  }

  private func checkTraining(
    _ run: Run, _ metrics: RunningMetrics, _ model: Sequential,
    _ finding: inout VerificationLog.Finding
  ) throws {
    let (epoch, epochs) = (checkpoint.epoch, run.config.fit.epochs)
    // An `initial_epoch` behind the last one trains nothing.
    guard epoch <= max(epochs, run.config.fit.initialEpoch) else {
      throw failure("\(epoch) epochs are finished, and the config has \(epochs)")
    }
    guard let training = checkpoint.training else {
      guard checkpoint.version < 2 else { throw failure("the section 'training' is missing") }
      finding.text = "\(epoch) of \(epochs) epochs; version 1 does not say whether it had ended"
      return
    }
    let place = training.location
    let (_, batches) = run.config.fit.steps(ofEpoch: epoch, rows: run.rows)
    guard training.step <= batches.count else {
      throw failure("step \(training.step) of an epoch that has \(batches.count)", at: place)
    }
    if let numbers = training.metrics {
      var metrics = metrics
      guard
        metrics.restore(
          .init(lossSum: numbers.lossSum, rows: numbers.rows, states: numbers.states))
      else {
        throw failure("the sums of the metrics are not those of the config's metrics", at: place)
      }
      let size = max(1, min(run.config.fit.batchSize, run.rows))
      let first = batches.lowerBound * size
      let seen = min((batches.lowerBound + training.step) * size, run.rows) - first
      guard numbers.rows == Double(seen) else {
        throw failure(
          "\(training.step) steps of the epoch have had \(seen) rows, and the metrics "
            + "\(shortestDecimal(numbers.rows))", at: place)
      }
    }
    try checkCallbacks(training, run, model)
    if training.isFinished && epoch < epochs && !training.isStopping {
      throw failure(
        "the training is said to be finished, \(epoch) of \(epochs) epochs are, and nothing ended it",
        at: place)
    }
    if training.isFinished {
      finding.text = "finished, with \(epoch) of \(epochs) epochs"
    } else {
      finding.note(
        "unfinished: \(epoch) of \(epochs) epochs"
          + (training.step > 0 ? " and \(training.step) of \(batches.count) steps" : "")
          + "; nnctl train --resume-from goes on")
    }
  }

  private func checkCallbacks(_ training: Checkpoint.Training, _ run: Run, _ model: Sequential)
    throws
  {
    var callbacks = run.config.callbacks
    guard training.callbacks.count == callbacks.count, training.asked ?? 0 <= callbacks.count
    else {
      throw failure(
        "the callbacks that it remembers are not those of the config", at: training.location)
    }
    for (index, record) in training.callbacks.enumerated() {
      try ResumedRun.recall(&callbacks[index], record, model)
      for key in ["best_epoch", "stopped_epoch"] {
        guard let node = record.memory[key], let epoch = node.double,
          epoch >= Double(checkpoint.epoch)
        else { continue }
        throw failure(
          "'\(key)' is \(shortestDecimal(epoch)), counted from 0, and \(checkpoint.epoch) epochs "
            + "are finished", at: node.location)
      }
    }
  }

  /// Other data than those of the training are no fault of the checkpoint's.
  private func checkData(_ run: Run, _ finding: inout VerificationLog.Finding) throws {
    let record = checkpoint.data
    let place = record.location
    if record.training == 0 { throw failure("there were no training rows", at: place) }
    if run.rows < 1 {
      throw failure("validation_split leaves none of the training rows", at: place)
    }
    let rows = (record.training, record.validation, record.test)
    if !run.data.split.makes(rows, areSomeLeftOut: run.data.leavesOutUnknown) {
      throw failure(
        "the split of the config does not make \(rows.0) training, \(rows.1) validation and "
          + "\(rows.2) test rows", at: place)
    }
    let named = run.data.paths.map(\.text)
    if named.allSatisfy({ $0 == "-" || !Path.isPattern($0) }),
      named.first(where: { name in !record.files.contains { $0.path == name } }) != nil
    {
      throw failure(
        "the config names the data \(named.joined(separator: ", ")), the record of the training "
          + record.files.map(\.path).joined(separator: ", "), at: place)
    }
    let digits = "0123456789abcdef"
    for file in record.files
    where file.fingerprint.count != 16 || !file.fingerprint.allSatisfy(digits.contains) {
      throw failure(
        "the fingerprint of '\(file.path)' is '\(file.fingerprint)', not 16 hexadecimal digits",
        at: place)
    }
    let states = record.files.map { ($0.path, Self.state(of: $0, in: folder)) }
    let others = states.filter { $0.1 != nil }.map { "'\($0.0)' \($0.1 ?? "")" }
    let counts =
      "\(record.training) training, \(record.validation) validation, \(record.test) test rows"
    if others.isEmpty {
      finding.text = "\(counts); the files are as they were"
    } else {
      finding.note("\(counts); \(others.joined(separator: ", "))")
    }
  }

  private var folder: String { LoadedModel.configFolder(of: checkpoint, at: path) }

  /// What has become of a file of the data; nil where it is as it was.
  private static func state(
    of file: (path: String, fingerprint: String), in folder: String
  ) -> String? {
    if file.path == "-" { return "was standard input" }
    do throws(Diagnostic) {
      let found = try Fingerprint(ofFile: Path.simplified(Path.join(folder, file.path)))
      return found.description == file.fingerprint ? nil : "has changed since"
    } catch {
      return "cannot be read from here"
    }
  }
}
