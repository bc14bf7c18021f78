internal import ArgumentParser
internal import Workflows

struct Init: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", _superCommandName: "nnctl",
    abstract: "Looks at a CSV and writes a complete, commented config to start from.")

  @Argument(help: ArgumentHelp("A CSV, or several with equal headers.", valueName: "data.csv"))
  var files: [String]

  @Option(help: ArgumentHelp("What to predict; can be repeated.", valueName: "column"))
  var target: [String]

  @Option(
    name: [.short, .long],
    help: "A file in place of stdout, whose folder the config's paths start from.")
  var output: String?

  @Flag(help: "Replace the file if it is there.")
  var force = false

  @OptionGroup var set: CSVSettingOptions

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var global: GlobalOptions

  func run(_ console: Console) throws -> ExitStatus {
    threads.use()
    let file = output == "-" ? nil : output
    let text = try InitWorkflow.run(
      paths: files, targets: target, overrides: set.overrides, output: file, replaces: force)
    if file == nil { try console.print(text) }
    return .done
  }
}
