internal import ArgumentParser
internal import Diagnostics
internal import JSON
internal import Platform
internal import Workflows

struct Train: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", _superCommandName: "nnctl",
    abstract: "Trains the network of a config, scores it on the test rows and saves it.")

  @Argument(help: "The config, a YAML file; - for stdin.")
  var config: String

  @OptionGroup var set: SettingOptions

  // A negative number is a value, too: a wrong one.
  @Option(parsing: .unconditional, help: "Instead of fit.epochs.")
  var epochs: Int?

  @Option(parsing: .unconditional, help: "Instead of the config's seed.")
  var seed: Int?

  @Option(
    parsing: .unconditional,
    help:
      "First cross-validate: train on all rows but the test's and those of one of so many folds.")
  var folds: Int?

  @Option(help: "Instead of output.checkpoint.")
  var output: String?

  @Flag(help: "One JSON object on stdout.")
  var json = false

  @OptionGroup var cache: CacheOptions

  @OptionGroup var global: GlobalOptions

  func run(_ console: Console) throws -> ExitStatus {
    let start = monotonicSeconds()
    var overrides = try set.overrides
    if let epochs {
      overrides.append(Override(option: "--epochs", path: "fit.epochs", value: "\(epochs)"))
    }
    if let seed { overrides.append(Override(option: "--seed", path: "seed", value: "\(seed)")) }
    let workflow = try TrainWorkflow(
      configPath: config, overrides: overrides, output: output, folds: folds,
      storage: cache.storage)
    for diagnostic in workflow.notices + workflow.doubts { console.report(diagnostic) }
    if Terminal.isTerminal(.error) {
      console.say(SummaryTable.text(workflow.summary, width: Terminal.width()))
    }
    console.say(PartText.line(workflow.parts))
    let crossValidation = try crossValidation(workflow, console)
    let progress = ProgressPrinter(console)
    defer { progress.finish() }  // an error stands below it, too
    let outcome = try workflow.run(progress)
    progress.finish()
    let seconds = monotonicSeconds() - start
    try console.print(
      json
        ? JSON.write(TrainText.node(outcome, crossValidation, seconds: seconds)) + "\n"
        : TrainText.lines(outcome, seconds: seconds))
    return .done
  }

  /// Trains the folds, if any, and prints what came of them.
  private func crossValidation(_ workflow: TrainWorkflow, _ console: Console) throws
    -> CrossValidation?
  {
    guard let folds else { return nil }
    // Elsewhere a line for each fold will do.
    let showsEpochs = Terminal.isTerminal(.error) || console.isVerbose
    var progress: ProgressPrinter?
    defer { progress?.finish() }
    let result = try workflow.crossValidate {
      progress = showsEpochs ? ProgressPrinter(console) : nil
      return progress
    } ended: { fold in
      progress?.finish()
      console.say(FoldText.line(fold, of: folds))
    }
    if !json { try console.print(FoldText.table(result)) }
    return result
  }
}
