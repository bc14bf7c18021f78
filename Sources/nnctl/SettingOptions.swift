internal import ArgumentParser
internal import Workflows

/// `--set`, for the commands that read a config.
struct SettingOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Puts a value in place of the config's; can be repeated.", valueName: "path=value"))
  var settings: [String] = []

  /// - Throws: a usage error.
  var overrides: [Override] {
    get throws { try settings.map { try Override(setting: $0) } }
  }
}

/// `--set`, for the commands that read a CSV before there is a config.
struct CSVSettingOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "How the CSV is written, such as data.csv.encoding=cp949; can be repeated.",
      valueName: "data.csv.…=value"))
  var settings: [String] = []

  /// - Throws: a usage error.
  var overrides: [Override] {
    get throws { try settings.map { try Override(setting: $0) } }
  }
}
