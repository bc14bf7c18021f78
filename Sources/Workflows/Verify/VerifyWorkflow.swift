internal import Checkpointing
internal import Config
public import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

public enum VerifyWorkflow {
  /// Looks for whatever does not go together in a checkpoint, and whether this machine makes the same
  /// of its sample rows as the one that wrote it.
  ///
  /// - Throws: where there is nothing to verify: the file cannot be read, or is a config.
  public static func run(path: String) throws(Problems) -> Verification {
    var log = VerificationLog(name: ConfigSource.shown(path))
    let source: ConfigSource
    do {
      source = try LoadedModel.source(path)
    } catch {
      guard error.all[0].kind == .data else { throw error }
      log.fail(.format, error)
      return log.verification
    }
    guard case .checkpoint(let checkpoint, _) = source else { throw refusal(of: source, path) }
    log.check(.format) { $0.text = "version \(checkpoint.version), with no unknown keys" }
    log.check(.form) { try checkForm(checkpoint, path, &$0) }
    Verifier(checkpoint: checkpoint, path: path).check(&log)
    return log.verification
  }

  private static func refusal(of source: ConfigSource, _ path: String) -> Problems {
    let name = ConfigSource.shown(path)
    guard case .config(let node, _) = source, node.entries != nil else {
      return Problems(Diagnostic("'\(name)' is no checkpoint", kind: .data))
    }
    return Problems(
      Diagnostic(
        "'\(name)' is a config, and a checkpoint is wanted here", kind: .usage,
        notes: ["nnctl check \(ShellWords.quoted(path)) looks for mistakes in a config"]))
  }

  /// Written again it must have the same bytes, or another hand was in it.
  private static func checkForm(
    _ checkpoint: Checkpoint, _ path: String, _ finding: inout VerificationLog.Finding
  ) throws(Diagnostic) {
    if path == "-" { return finding.note("not compared, as stdin cannot be read twice") }
    if Path.isStream(path) {
      return finding.note("not compared, as a stream cannot be read twice")
    }
    let sink = try ComparedFile(path: path)
    try checkpoint.write(to: sink)
    try sink.finish()
    if let line = sink.differentLine {
      finding.note(
        "from line \(line) on not as nnctl writes it: another program or a hand was in it")
    } else {
      finding.text = "byte for byte as nnctl writes it"
    }
  }
}
