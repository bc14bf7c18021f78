internal import Checkpointing
internal import Config
public import Diagnostics
internal import NN
public import Tabular
internal import YAML

/// What `nnctl check` finds.
public struct Findings: Sendable {
  /// Why a training would be refused.
  public var faults: [Diagnostic] = []
  /// What may be meant but looks wrong.
  public var doubts: [Diagnostic] = []
  /// What the features were taken for; empty where no data was read.
  public var columns: [ColumnLine] = []
  /// What was filled in, left out or not known.
  public var notices: [Diagnostic] = []
  /// The config with every default filled in; nil where it cannot be read.
  public var resolved: String?
  /// Nil where there is no data, or something is wrong.
  public var parts: PartSizes?
}

public enum CheckWorkflow {
  /// Reads a config with its data, or a checkpoint; trains nothing.
  ///
  /// - Parameter storage: where large data lie.
  public static func run(
    path: String, overrides: [Override], storage: ColumnStorage = ColumnStorage()
  ) -> Findings {
    var findings = Findings()
    do {
      let source = try ConfigSource.read(path)
      switch source {
      case .checkpoint(let checkpoint, _):
        guard overrides.isEmpty else {
          throw Problems(
            Diagnostic(
              "\(overrides[0].name): '\(ConfigSource.shown(path))' is a checkpoint, which has been "
                + "trained as it is", kind: .usage))
        }
        findings.resolved = YAML.write(checkpoint.config)
        _ = try LoadedModel(source)
      case .config(let node, _):
        let (root, config) = try ConfigSource.runConfig(node, path: path, overrides: overrides)
        findings.resolved = YAML.write(config.resolved)
        if config.data == nil && config.compile == nil {
          _ = try LoadedModel(source, overrides: overrides)
          findings.doubts = ConfigSource.withExcerpts(
            Doubts.layers(config.model), path: path, overrides: overrides)
        } else {
          let prepared = try PreparedRun(
            root, config, configPath: path, overrides: overrides, storage: storage)
          findings.doubts = prepared.doubts
          findings.notices = prepared.dataset.notices
          findings.columns = ColumnLine.lines(of: prepared.dataset)
          findings.resolved = YAML.write(prepared.resolvedWithColumns)
          findings.parts = PartSizes(prepared)
        }
      }
    } catch { findings.faults = Problems(thrown: error).all }
    return findings
  }
}
