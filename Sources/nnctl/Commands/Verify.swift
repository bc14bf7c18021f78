internal import ArgumentParser
internal import JSON
internal import Workflows

struct Verify: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", _superCommandName: "nnctl",
    abstract: "Checks a checkpoint against itself, and predicts its sample rows again.")

  @OptionGroup var model: ModelArgument

  @Flag(help: "One JSON object on stdout.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var global: GlobalOptions

  func run(_ console: Console) throws -> ExitStatus {
    threads.use()
    let verification = try VerifyWorkflow.run(path: model.path)
    try console.print(
      json
        ? JSON.write(VerificationText.node(verification)) + "\n"
        : VerificationText.lines(verification))
    for problem in verification.problems { console.report(problem) }
    return verification.isSound ? .done : .badData
  }
}
