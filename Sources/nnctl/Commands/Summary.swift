internal import ArgumentParser
internal import Platform
internal import Workflows

struct Summary: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary", _superCommandName: "nnctl",
    abstract: "Prints a network's layers, output shapes and numbers of parameters.")

  @Argument(
    help: "A config or a checkpoint. Left out: $NNCTL_MODEL, or else model.json here.")
  var model: String?

  @OptionGroup var global: GlobalOptions

  func run(_ console: Console) throws -> ExitStatus {
    let summary = try SummaryWorkflow.run(
      path: ModelArgument.path(model), report: console.report)
    let width = Terminal.isTerminal(.output) ? Terminal.width(.output) : 80
    try console.print(SummaryTable.text(summary, width: width))
    return .done
  }
}
