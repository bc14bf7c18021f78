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
