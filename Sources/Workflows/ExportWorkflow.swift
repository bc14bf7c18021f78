internal import Config
public import Diagnostics
internal import JSON
internal import NN
internal import Platform

/// A network in a form for other programs.
public enum ExportWorkflow {
  /// What Keras's `model.to_json()` would print of a checkpoint's or a config's network, with its
  /// `compile_config` and without its weights, which that form has no place for.
  ///
  /// - Parameter report: takes a word on a checkpoint whose training is not finished.
  public static func kerasJSON(path: String, report: (Diagnostic) -> Void = { _ in })
    throws(Problems) -> String
  {
    let network = try BuiltNetwork(path: path)
    if let warning = network.warning { report(warning) }
    return try kerasJSON(network)
  }

  static func kerasJSON(_ network: BuiltNetwork) throws(Problems) -> String {
    if network.model.embedsFeatures {
      throw Problems(
        Diagnostic(
          "Keras's Sequential has no place for learned vectors of categories",
          notes: ["encode: one_hot, or another that gives the network numbers"]))
    }
    let log = ProblemLog()
    let node = KerasExport(network, log: log).node
    try log.check()
    var writer = JSONWriter(marksNumbers: true)
    writer.value(node)
    return String(decoding: writer.takeBytes(), as: UTF8.self)
  }

  /// The same into a file, which is replaced when all is written.
  public static func kerasJSON(
    path: String, toFile output: String, report: (Diagnostic) -> Void = { _ in }
  ) throws(Problems) {
    let text = try kerasJSON(path: path, report: report)
    do {
      if Path.isSame(path, output) {
        throw Diagnostic("cannot write '\(output)': it is what is exported", kind: .output)
      }
      try AtomicFile.write(Array(text.utf8), to: output)
    } catch { throw Problems(thrown: error) }
  }
}
