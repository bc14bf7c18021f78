internal import Config
public import Diagnostics
public import Tabular

/// A look at the columns of a table.
public enum InspectWorkflow {
  /// - Parameters:
  ///   - paths: CSVs with equal headers, as seen from the current folder; `-` is stdin.
  ///   - overrides: of section `data.csv`.
  public static func run(paths: [String], overrides: [Override]) throws(Problems) -> TableProfile {
    try TableProfile(paths, csv: csv(overrides))
  }

  /// Section `csv` as overrides make it.
  ///
  /// - Throws: a usage error for an override of anything else.
  static func csv(_ overrides: [Override]) throws(Problems) -> ConfigNode {
    var root = ConfigNode.mapping([:])
    for override in overrides {
      guard override.path.hasPrefix("data.csv.") else {
        throw Problems(
          Diagnostic(
            "\(override.name): there is no config yet, and only data.csv can be set", kind: .usage,
            notes: ["such as data.csv.encoding=cp949; the rest is changed in the config itself"]))
      }
      try ConfigSource.apply(override, to: &root)
    }
    return root["data"]?["csv"] ?? .mapping([:])
  }
}
