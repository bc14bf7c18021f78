internal import ArgumentParser
internal import Workflows

struct Export: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", _superCommandName: "nnctl",
    abstract: "Writes a network as other programs read it: keras-json is Keras's model.to_json().")

  @Argument(help: "The form: keras-json.")
  var form: Form

  @Argument(
    help: "A checkpoint or a config. Left out: $NNCTL_MODEL, or else model.json here.")
  var model: String?

  @Option(name: [.short, .long], help: "A file in place of stdout, replaced when complete.")
  var output: String?

  @OptionGroup var global: GlobalOptions

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case kerasJSON = "keras-json"
  }

  func run(_ console: Console) throws -> ExitStatus {
    let path = ModelArgument.path(model)
    switch form {
    case .kerasJSON:
      guard let output, output != "-" else {
        try console.print(ExportWorkflow.kerasJSON(path: path, report: console.report))
        return .done
      }
      try ExportWorkflow.kerasJSON(path: path, toFile: output, report: console.report)
    }
    return .done
  }
}
