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

  /// What a config can say.
  static let settings = ConfigSection.settings { _ = RunConfig(&$0) }

  /// - Throws: all problems, in the order of the file.
  init(_ root: ConfigNode) throws(Problems) {
    let log = ProblemLog()
    var section = ConfigSection(root, title: "the config", log: log)
    try log.check()
    let read = RunConfig(&section)
    section.finish()
    try log.check()
    guard let read else { preconditionFailure("a log with a problem throws it") }
    self = read
  }

  private static let callbackLimit = 100

  /// Nil where there is no model.
  private init?(_ section: inout ConfigSection) {
    seed = UInt64(section.integer("seed", default: 0, .range(0...9_007_199_254_740_992)))
    data = section.optionalSection("data") { DataConfig(&$0) }
    let model = section.optionalSection("model", or: KerasModel.kinds, isNeeded: true) {
      ModelConfig(&$0)
    }
    compile = section.optionalSection("compile") { CompileConfig(&$0) }
    fit = section.section("fit") { FitConfig(&$0) }
    callbacks = section.components("callbacks", CallbackRegistry.registry)
    // Each may have files, which are compared with all others.
    if callbacks.count > Self.callbackLimit {
      section.fail(
        "callbacks", "expected at most \(Self.callbackLimit) callbacks, found \(callbacks.count)")
    }
    output = section.section("output") { OutputConfig(&$0) }
    guard let model else {
      section.miss(
        "model",
        Diagnostic(
          "the config has no section 'model'", at: section.location,
          notes: ["it lists the layers: model: {layers: [{Dense: {units: 1}}]}"]))
      return nil
    }
    self.model = model
    resolved = section.resolvedNode
  }
}

/// The section `output`: what is written where.
struct OutputConfig: Sendable {
  let checkpoint: String
  /// Seconds between two saves of an unfinished training; nil for none but on a signal. 60 unless set.
  let saveEvery: Double?
  /// A CSV of the history; nil for none.
  let history: String?
  /// Whether the history has the norm of each layer's gradient in the last step of each epoch, as
  /// `gradient_norm[dense]`: clipped where the optimizer clips.
  let recordsGradients: Bool
  /// How many rows of the data a checkpoint carries, with what the network makes of them.
  let samples: Int

  init(_ section: inout ConfigSection) {
    checkpoint = section.string("checkpoint", default: "model.json")
    let seconds = section.optionalNumber("save_every", default: 60, .nonNegative) ?? 0
    saveEvery = seconds == 0 ? nil : Double(seconds)
    history = section.optionalString("history")
    samples = section.integer("samples", default: 5, .range(0...100))
    // Nothing is resolved where it is not said, so that checkpoints stay as they were before it.
    _ = section.node("gradients", kind: .boolean, standard: .boolean(false))
    recordsGradients =
      section.has("gradients") && section.boolean("gradients", default: false)
  }
}
