internal import Config
public import Diagnostics
internal import Platform
internal import Tabular

/// A config for a table, from a look at it.
public enum InitWorkflow {
  /// - Parameters:
  ///   - paths: CSVs with equal headers, as seen from the current folder; `-` is stdin.
  ///   - targets: the columns to be predicted.
  ///   - overrides: of section `data.csv`.
  ///   - output: where the config is to be; nil for a text only.
  ///   - replaces: whether a file that is there already is replaced.
  /// - Returns: the text of the config.
  public static func run(
    paths: [String], targets: [String], overrides: [Override], output: String?, replaces: Bool
  ) throws(Problems) -> String {
    do throws(Diagnostic) {
      for (index, target) in targets.enumerated() where targets[..<index].contains(target) {
        throw Diagnostic("--target \(printable(target)) is there twice", kind: .usage)
      }
      if let output { try check(output, replaces: replaces, reading: paths) }
    } catch { throw Problems(error) }
    let table = try InspectWorkflow.run(paths: paths, overrides: overrides)
    let rule = try InitRule(table, targets: targets)
    let folder = output.map { Path.folder(of: $0) } ?? "."
    let named = paths.map { path in
      path == "-" || path.hasPrefix("/") || folder == "." ? path : Path.relative(path, from: folder)
    }
    let text = InitConfig(
      rule: rule, paths: named, name: output.map { printable($0) } ?? "config.yaml"
    ).text
    guard let output else { return text }
    do throws(Diagnostic) {
      try AtomicFile.write(Array(text.utf8), to: output)
    } catch { throw Problems(error) }
    return text
  }

  private static func check(_ output: String, replaces: Bool, reading paths: [String])
    throws(Diagnostic)
  {
    if paths.contains(where: { $0 != "-" && Path.isSame($0, output) }) {
      throw Diagnostic("cannot write '\(output)': it is what is looked at", kind: .output)
    }
    if !replaces && Path.exists(output) && !Path.isDirectory(output) {
      throw Diagnostic(
        "'\(output)' is there already", kind: .output, notes: ["--force replaces it"])
    }
    try AtomicFile.check(path: output)
  }
}
