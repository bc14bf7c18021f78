internal import ArgumentParser
internal import JSON
internal import Workflows

struct Inspect: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", _superCommandName: "nnctl",
    abstract: "Prints what the columns of a CSV hold: type, gaps, range, a small histogram.")

  @Argument(
    help: ArgumentHelp("A CSV, or several with equal headers; - for stdin.", valueName: "data.csv"))
  var files: [String]

  @Flag(help: "One JSON object on stdout.")
  var json = false

  @OptionGroup var set: CSVSettingOptions

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var global: GlobalOptions

  func run(_ console: Console) throws -> ExitStatus {
    threads.use()
    let profile = try InspectWorkflow.run(paths: files, overrides: set.overrides)
    try console.print(
      json ? JSON.write(ProfileText.node(profile)) + "\n" : ProfileText.table(profile))
    return .done
  }
}
