import Compute
import Config
import Diagnostics
import JSON
import Platform
import Tabular
import YAML

@testable import Checkpointing
@testable import NN
@testable import Training
@testable import Workflows

/// Configs, and models of Keras in them.
extension FuzzTarget {
  private static let path = "\(FuzzFolder.path)/config.yaml"

  /// A config. Lines `#set path=value` at its beginning are options of the command line.
  static func config(_ bytes: [UInt8]) {
    attempt(showing: (bytes, path)) {
      let overrides = try overrides(bytes)
      let source = try ConfigSource.read(ByteSource(bytes: bytes, name: path), path: path)
      guard case .config(let node, _) = source, node.entries != nil else { return }
      try use(node, overrides)
    }
  }

  /// What Keras's `to_json` prints, as the model of a config.
  static func keras(_ bytes: [UInt8]) {
    attempt(showing: (bytes, path)) {
      let node = try JSON.read(bytes, name: path, kind: .config)
      try use(
        .mapping([
          "data": .mapping([
            "path": .string("data.csv"), "target": .string("hit"),
            "features": .sequence([.string("x1"), .string("w")]),
          ]),
          "model": node,
        ]), [])
    }
  }

  private static func overrides(_ bytes: [UInt8]) throws -> [Override] {
    let mark = Array("#set ".utf8)
    return try bytes.prefix(1000).split(separator: UInt8(ascii: "\n"))
      .prefix { $0.starts(with: mark) }
      .map { try Override(setting: String(decoding: $0.dropFirst(mark.count), as: UTF8.self)) }
  }

  private static func use(_ node: ConfigNode, _ overrides: [Override]) throws {
    // A file named in place of the model may be anything, standard input too.
    if node["model"]?.string != nil { return }
    let (root, config) = try ConfigSource.runConfig(node, path: path, overrides: overrides)
    let written = Array(YAML.write(config.resolved).utf8)
    _ = insist("a resolved config reads") {
      try RunConfig(YAML.read(written, name: "resolved.yaml"))
    }
    guard let data = config.data else {
      let loaded = try LoadedModel(.config(node, path: path), overrides: overrides)
      return predictOne(loaded)
    }
    try train(root, config, data, overrides)
    try export(.config(root, path: path))
  }

  private static func export(_ source: ConfigSource) throws {
    let network = try BuiltNetwork(source)
    let text = try ExportWorkflow.kerasJSON(network)
    _ = insist("what is exported is JSON") {
      try JSON.read(Array(text.utf8), name: "export.json", kind: .config)
    }
  }

  /// Rows for any model: those of the data, by name where it has them.
  private static func predictOne(_ loaded: LoadedModel) {
    var request = request(.file("rows"), [UInt8(ascii: "n"), UInt8(ascii: "a")])
    request.raw = loaded.target == nil
    predict(FuzzFolder.bytes("data.csv"), .csv, CSVOptions(), request, loaded)
    let cells = ["1", "red", "2024-02-29", "true", "-2.5"]
    let line = loaded.inputNames.indices.prefix(2000).map { cells[$0 % cells.count] }
    var options = CSVOptions()
    options.delimiter = UInt8(ascii: ",")
    options.hasHeader = false
    predict(Array(line.joined(separator: ",").utf8), .csv, options, request, loaded)
  }

  // MARK: - Training

  /// More memory than this, in bytes, is not asked for.
  private static let mostMemory = 32.0 * 1024 * 1024

  /// One epoch, and its checkpoint, which must be good for predictions.
  private static func train(
    _ root: ConfigNode, _ config: RunConfig, _ data: DataConfig, _ overrides: [Override]
  ) throws {
    guard let compile = config.compile, let loss = compile.loss, isAtHome(config) else { return }
    let outputs = config.model.outputs(inputs: data.width ?? 1)
    let kind = PreparedRun.targetKind(of: loss, data: data, outputs: outputs)
    let dataset = try Dataset.load(
      config: data, folder: FuzzFolder.path, encoding: kind.encoding(under: loss),
      seed: config.seed)
    guard MemoryPlan(config, compile, dataset).total < mostMemory else { return }
    let isSplit = config.fit.validationSplit > 0
    let prepared = try PreparedRun(
      root, config, configPath: path, overrides: overrides, isSplit ? .whole : .fold(dataset),
      storage: ColumnStorage())
    prepared.doubts.forEach(look)
    var loop = prepared.loop
    try loop.run(OneEpoch())
    let sink = MemorySink()
    try prepared.checkpoint(loop.state, path: "\(FuzzFolder.path)/new.json").write(to: sink)
    guard loop.state.isFinite else { return }
    let loaded = insist("a checkpoint that was written is a model") {
      let node = try JSON.read(sink.bytes, name: "new.json", kind: .data)
      return try LoadedModel(
        .checkpoint(Checkpoint(node), path: "\(FuzzFolder.path)/new.json"))
    }
    predictOne(loaded)
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

  private final class OneEpoch: TrainingObserver {
    private var steps = 0

    func epochBegan(_ epoch: Int, of epochs: Int) {}
    func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision {
      self.steps += 1
      return self.steps < 4 ? .goOn : .stop
    }
    func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision {
      _ = report.gradientSizes()
      return .stop
    }
    func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) throws(Diagnostic) {}
  }

  // MARK: - Checkpoints

  /// A checkpoint, and all that is done with a model.
  static func checkpoint(_ bytes: [UInt8]) {
    let (flags, rest) = flags(bytes)
    let path = "\(FuzzFolder.path)/given.json"
    attempt(showing: (rest, path)) {
      let source = ByteSource(bytes: rest, name: path, pieceSize: pieceSize(flags))
      let node = try JSON.read(source, sizeLimit: 1 << 20, kind: .data)
      let checkpoint = try Checkpoint(node)
      let sink = MemorySink()
      try checkpoint.write(to: sink)
      let again = insist("what was read and written is read again") {
        try Checkpoint(JSON.read(sink.bytes, name: path, kind: .data))
      }
      let second = MemorySink()
      try again.write(to: second)
      precondition(sink.bytes == second.bytes, "written twice, a checkpoint has other bytes")
      let loaded = try LoadedModel(.checkpoint(checkpoint, path: path))
      _ = ModelSummary(loaded.model, optimizer: loaded.config.compile?.optimizer)
      predictOne(loaded)
      try export(.checkpoint(checkpoint, path: path))
    }
  }
}

extension TrainingLoop.State {
  fileprivate var isFinite: Bool {
    model.parameters.allSatisfy { $0.parameter.value.isFinite }
      && optimizer.slots.joined().allSatisfy(\.isFinite)
  }
}
