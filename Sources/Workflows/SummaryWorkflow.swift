public import Diagnostics
public import NN
internal import Platform
internal import Tabular
internal import Training

public enum SummaryWorkflow {
  /// The layers of a checkpoint's or a config's network. Of a config's data no more than the header
  /// is read.
  public static func run(path: String) throws(Problems) -> ModelSummary {
    let network = try BuiltNetwork(path: path)
    return ModelSummary(
      network.model, optimizer: network.isTrained ? network.config.compile?.optimizer : nil)
  }
}

/// The network of a checkpoint, or that of a config with its first weights.
struct BuiltNetwork {
  let config: RunConfig
  let model: Sequential
  let isTrained: Bool

  init(path: String) throws(Problems) {
    let source = try ConfigSource.read(path)
    switch source {
    case .checkpoint:
      let loaded = try LoadedModel(source)
      (config, model, isTrained) = (loaded.config, loaded.model, true)
    case .config(let node, _):
      let (_, config) = try ConfigSource.runConfig(node, path: path, overrides: [])
      do {
        let inputs = try Self.inputs(of: config, path: path)
        model = try Sequential(config.model, inputs: inputs, seed: config.seed)
      } catch { throw ConfigSource.withExcerpts(Problems(thrown: error), path: path) }
      (self.config, isTrained) = (config, false)
    }
  }

  private static func inputs(of config: RunConfig, path: String) throws -> Int {
    guard let data = config.data, config.inputNames == nil else { return try config.givenInputs() }
    let folder = ConfigSource.folder(of: path)
    do {
      return try Dataset.width(of: data, folder: folder)
    } catch let problem as Diagnostic {
      throw data.placing(problem, folder: folder)
    }
  }
}
