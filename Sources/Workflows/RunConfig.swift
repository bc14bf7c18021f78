internal import Config
internal import Diagnostics
internal import NN
internal import Tabular
internal import Training

/// A whole config, read and checked by itself. What depends on the data is checked later.
struct RunConfig: Sendable {
  let seed: UInt64
  /// Nil for a network whose weights are given.
  let data: DataConfig?
  let model: ModelConfig
  /// Nil for a network whose weights are given.
  let compile: CompileConfig?
  let fit: FitConfig
  let callbacks: [any Callback]
  let output: OutputConfig
  /// The config with every default filled in.
  let resolved: ConfigNode

  /// - Throws: all problems, in the order of the file.
  init(_ root: ConfigNode) throws(Problems) {
    let log = ProblemLog()
    var section = ConfigSection(root, title: "the config", log: log)
    try log.check()
    seed = UInt64(section.integer("seed", default: 0, .range(0...9_007_199_254_740_992)))
    data = section.optionalSection("data") { DataConfig(&$0) }
    let model = section.optionalSection("model") { ModelConfig(&$0) }
    compile = section.optionalSection("compile") { CompileConfig(&$0) }
    fit = section.section("fit") { FitConfig(&$0) }
    callbacks = section.components("callbacks", CallbackRegistry.registry)
    output = section.section("output") { OutputConfig(&$0) }
    if model == nil {
      section.miss(
        "model",
        Diagnostic(
          "the config has no section 'model'", at: root.location,
          notes: ["it lists the layers: model: {layers: [{Dense: {units: 1}}]}"]))
    }
    section.finish()
    guard let model else {
      try log.check()
      preconditionFailure("a log with a problem throws it")
    }
    self.model = model
    try log.check()
    resolved = section.resolvedNode
  }

  /// Whether a path of keys leads to where a component is named, for `--set`.
  static func isComponent(_ path: [String]) -> Bool {
    guard let first = path.first, ["model", "compile", "callbacks"].contains(first) else {
      return false
    }
    switch path.count {
    case 1: return false
    case 2: return first == "callbacks" || ["optimizer", "loss"].contains(path[1])
    case 3:
      return ["layers", "metrics"].contains(path[1])
        || path == ["compile", "optimizer", "learning_rate"]
    default:
      guard first == "model", path[1] == "layers", path.count == 4 else { return false }
      return path[3] == "activation" || path[3].hasSuffix("_initializer")
    }
  }
}

/// The section `output`: what is written where.
struct OutputConfig: Sendable {
  let checkpoint: String
  /// A CSV of the history; nil for none.
  let history: String?

  init(_ section: inout ConfigSection) {
    checkpoint = section.string("checkpoint", default: "model.json")
    history = section.optionalString("history")
  }
}

extension ConfigSection {
  /// A section that may be missing.
  mutating func optionalSection<Value>(
    _ key: String, _ body: (inout ConfigSection) -> Value
  ) -> Value? {
    guard has(key) else {
      _ = node(key, expected: "a mapping", standard: .mapping([:]))
      return nil
    }
    return section(key, body)
  }
}
