internal import Checkpointing
internal import Config
internal import Diagnostics
internal import Platform
internal import Tabular

extension PlotRequest {
  /// Whether a picture can be written there: to no file that it is drawn from.
  ///
  /// - Throws: a diagnostic of kind `output`.
  func check(output: String, of kind: any PlotKind.Type) throws(Diagnostic) {
    func refuse(_ what: String) -> Diagnostic {
      Diagnostic("cannot write '\(output)': it is \(what)", kind: .output)
    }
    let drawn = kind.inputs.contains(".") ? inputs : []
    if (drawn + [data].compactMap { $0 }).contains(where: { Path.isSame(output, $0) }) {
      throw refuse("what is drawn")
    }
    if Path.exists(output), !kind.inputs.contains(".csv"),
      drawn.contains(where: { Self.dataFiles(of: $0).contains { Path.isSame(output, $0) } })
    {
      throw refuse("the data of a network that is drawn")
    }
    try AtomicFile.check(path: output)
  }

  /// What a checkpoint or a config names; drawing says what is wrong with it.
  private static func dataFiles(of path: String) -> [String] {
    guard path != "-", !Path.isStream(path), let source = try? ConfigSource.read(path) else {
      return []
    }
    switch source {
    case .checkpoint(let checkpoint, _):
      let folder = LoadedModel.configFolder(of: checkpoint, at: path)
      return checkpoint.data.files.map { Path.join(folder, $0.path) }
    case .config(let node, _):
      let config = try? ConfigSource.runConfig(node, path: path, overrides: []).config
      return (config?.data?.paths ?? []).map { Path.join(ConfigSource.folder(of: path), $0.text) }
    }
  }
}
