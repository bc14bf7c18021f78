internal import Config
public import Diagnostics
public import NN
internal import Platform
internal import Tabular
internal import Training

public enum SummaryWorkflow {
  /// The layers of a checkpoint's or a config's network. A config's data is read where
  /// the network's inputs depend on it.
  ///
  /// - Parameter report: takes a word on a checkpoint whose training is not finished.
  public static func run(path: String, report: (Diagnostic) -> Void = { _ in }) throws(Problems)
    -> ModelSummary
  {
    let network = try BuiltNetwork(path: path)
    if let warning = network.warning { report(warning) }
    return ModelSummary(
      network.model, optimizer: network.isTrained ? network.config.compile?.optimizer : nil)
  }
}

/// The network of a checkpoint, or that of a config with its first weights.
struct BuiltNetwork {
  let config: RunConfig
  let model: Sequential
  let isTrained: Bool
  /// Of a training that was interrupted.
  let warning: Diagnostic?
  /// What was learned of the data; nil for a config whose network does not depend on them.
  let pipeline: FeaturePipeline?
  /// Likewise.
  let target: TargetEncoder?

  init(path: String) throws(Problems) { try self.init(ConfigSource.read(path)) }

  /// For a file that has been read.
  init(_ source: ConfigSource) throws(Problems) {
    switch source {
    case .checkpoint: try self.init(LoadedModel(source))
    case .config(let node, let path): try self.init(node, path: path)
    }
  }

  private init(_ node: ConfigNode, path: String) throws(Problems) {
    let (_, config) = try ConfigSource.runConfig(node, path: path, overrides: [])
    do {
      (model, pipeline, target) = try Self.model(of: config, path: path)
    } catch { throw ConfigSource.withExcerpts(Problems(thrown: error), path: path) }
    (self.config, isTrained, warning) = (config, false, nil)
  }

  /// Of a checkpoint.
  init(_ loaded: LoadedModel) {
    (config, model, isTrained, warning) = (loaded.config, loaded.model, true, loaded.warning)
    (pipeline, target) = (loaded.features, loaded.target)
  }

  private static func model(of config: RunConfig, path: String) throws(Problems) -> (
    Sequential, FeaturePipeline?, TargetEncoder?
  ) {
    guard let data = config.data, config.model.inputNames == nil, data.width == nil else {
      let inputs: Int
      do {
        inputs = try config.data?.width ?? config.givenInputs()
      } catch { throw Problems(thrown: error) }
      return (try Sequential(config.model, inputs: inputs, seed: config.seed), nil, nil)
    }
    let folder = ConfigSource.folder(of: path)
    var encoding = TargetEncoder.Encoding.number
    if let loss = config.compile?.loss {
      let outputs = config.model.outputs(inputs: 1)
      encoding = PreparedRun.targetKind(of: loss, data: data, outputs: outputs).encoding(
        under: loss)
    }
    let dataset: Dataset
    do {
      dataset = try Dataset.load(
        config: data, folder: folder, encoding: encoding, seed: config.seed)
    } catch { throw error.map { data.placing($0, folder: folder) } }
    let pipeline = dataset.pipeline
    let model = try Sequential(
      config.model, inputs: pipeline.width, embedded: pipeline.embedded, seed: config.seed)
    return (model, pipeline, dataset.target)
  }
}
