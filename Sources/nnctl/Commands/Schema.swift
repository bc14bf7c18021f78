internal import ArgumentParser
internal import Workflows

struct Schema: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", _superCommandName: "nnctl",
    abstract: "Prints the JSON Schema of the config, for editors.")

  @OptionGroup var global: GlobalOptions

  func run(_ console: Console) throws -> ExitStatus {
    try console.print(SchemaWorkflow.run())
    return .done
  }
}
