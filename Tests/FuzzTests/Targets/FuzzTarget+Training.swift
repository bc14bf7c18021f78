import Checkpointing
import Config
import Diagnostics
import JSON
import NN
import Platform
import Tabular
import Training

@testable import Workflows

/// What configs and checkpoints come to in a training.
extension FuzzTarget {
  /// More memory than this, in bytes, is not asked for.
  private static let mostMemory = 32.0 * 1024 * 1024

  /// A few steps, whose checkpoint must be good for predictions.
  ///
  /// - Parameter goesOn: whether a training that is interrupted on the way must come to the same.
  static func train(
    _ root: ConfigNode, _ config: RunConfig, _ overrides: [Override], goesOn: Bool
  ) throws {
    guard let run = try prepared(root, config, overrides) else { return }
    run.doubts.forEach(look)
    let bytes = try trained(run, from: run.state, steps: 4)
    guard let bytes else { return }
    predictOne(
      insist("a checkpoint that was written is a model") {
        try LoadedModel(.checkpoint(checkpoint(bytes), path: newPath))
      })
    guard goesOn, let half = try trained(run, from: run.state, steps: 2) else { return }
    let resumed = try ResumedRun(
      run, from: checkpoint(half), path: newPath, by: .file(newPath))
    let again = try trained(run, from: resumed.state, steps: 2)
    precondition(again == bytes, "interrupted after two steps, the training came to other bytes")
  }

  /// A checkpoint, and all that is done with a model.
  static func checkpoint(_ bytes: [UInt8]) {
    let (flags, rest) = flags(bytes)
    attempt(showing: (rest, givenPath)) {
      let source = ByteSource(bytes: rest, name: givenPath, pieceSize: pieceSize(flags))
      let checkpoint = try Checkpoint(JSON.read(source, sizeLimit: 1 << 20, kind: .data))
      let written = try self.bytes(of: checkpoint)
      let again = insist("what was read and written is read again") {
        try self.bytes(of: self.checkpoint(written))
      }
      precondition(again == written, "read and written again, a checkpoint has other bytes")
      var log = VerificationLog(name: givenPath)
      Verifier(checkpoint: checkpoint, path: givenPath).check(&log)
      let loaded = try LoadedModel(.checkpoint(checkpoint, path: givenPath))
      _ = ModelSummary(loaded.model, optimizer: loaded.config.compile?.optimizer)
      predictOne(loaded)
      try goOn(from: checkpoint, loaded.config)
      try export(.checkpoint(checkpoint, path: givenPath))
    }
  }

  private static let givenPath = "\(FuzzFolder.path)/given.json"
  private static let newPath = "\(FuzzFolder.path)/new.json"

  /// `train --resume-from`, with the checkpoint's own config.
  private static func goOn(from checkpoint: Checkpoint, _ config: RunConfig) throws {
    guard let run = try prepared(checkpoint.config, config, []) else { return }
    let resumed = try ResumedRun(
      run, from: checkpoint, path: givenPath, by: .file(givenPath))
    resumed.notices.forEach(look)
    _ = try trained(run, from: resumed.state, steps: 2)
  }

  /// A config with its data; nil where it wants more memory than we give, or to read other files.
  private static func prepared(
    _ root: ConfigNode, _ config: RunConfig, _ overrides: [Override]
  ) throws -> PreparedRun? {
    guard let data = config.data, let compile = config.compile, let loss = compile.loss,
      isAtHome(config)
    else { return nil }
    let outputs = config.model.outputs(inputs: data.width ?? 1)
    let kind = PreparedRun.targetKind(of: loss, data: data, outputs: outputs)
    let dataset = try Dataset.load(
      config: data, folder: FuzzFolder.path, encoding: kind.encoding(under: loss),
      seed: config.seed)
    guard MemoryPlan(config, compile, dataset).total < mostMemory else { return nil }
    return try PreparedRun(
      root, config, configPath: "\(FuzzFolder.path)/config.yaml", overrides: overrides,
      config.fit.validationSplit > 0 ? .whole : .fold(dataset), storage: ColumnStorage())
  }

  /// Whether a config names nothing but files of the folder.
  private static func isAtHome(_ config: RunConfig) -> Bool {
    var names = (config.data?.paths ?? []).map(\.text)
    if case .files(let test, let validation)? = config.data?.split.plan {
      names += [test, validation].compactMap { $0?.text }
    }
    if let weights = config.model.initialWeights { names.append(weights.value) }
    return names.allSatisfy { !$0.contains("/") && $0 != "-" }
  }

  /// The checkpoint of a training that is interrupted after so many steps, unless it ends before;
  /// nil where the weights are no numbers any more.
  private static func trained(_ run: PreparedRun, from state: TrainingLoop.State, steps: Int) throws
    -> [UInt8]?
  {
    var loop = run.loop(state, validation: run.validation)
    try loop.run(Interrupter(after: steps))
    return loop.state.isFinite ? try bytes(of: run.checkpoint(loop.state, path: newPath)) : nil
  }

  private static func bytes(of checkpoint: Checkpoint) throws -> [UInt8] {
    let sink = MemorySink()
    try checkpoint.write(to: sink)
    return sink.bytes
  }

  private static func checkpoint(_ bytes: [UInt8]) throws -> Checkpoint {
    try Checkpoint(JSON.read(bytes, name: newPath, kind: .data))
  }

  private final class Interrupter: TrainingObserver {
    private var steps: Int

    init(after steps: Int) { self.steps = steps }

    func epochBegan(_ epoch: Int, of epochs: Int) {}

    func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision {
      self.steps -= 1
      return self.steps == 0 ? .stop : .goOn
    }

    func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision {
      _ = (report.gradients(), report.deadUnits())
      return .goOn
    }

    func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) throws(Diagnostic) {}
  }
}
