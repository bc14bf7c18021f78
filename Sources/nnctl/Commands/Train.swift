internal import ArgumentParser
internal import Diagnostics
internal import JSON
internal import Platform
internal import Training
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

  @Option(name: [.short, .long], help: "Instead of output.checkpoint.")
  var output: String?

  @Flag(help: "Go on from what an interrupted training has saved, if anything.")
  var resume = false

  @Option(help: ArgumentHelp("Go on from any checkpoint.", valueName: "file"))
  var resumeFrom: String?

  @Flag(
    help: ArgumentHelp(
      "Train once more, with another number of threads, and compare the checkpoints.",
      discussion: "The second is not written. Status 70 where they differ."))
  var verifyDeterminism = false

  @Flag(help: "One JSON object on stdout.")
  var json = false

  @Option(help: "Epochs on stderr: text, or jsonl for one JSON object each.")
  var logFormat = LogFormat.text

  @OptionGroup var cache: CacheOptions

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var global: GlobalOptions

  func run(_ console: Console) throws -> ExitStatus {
    threads.use()
    let start = monotonicSeconds()
    var overrides = try set.overrides
    if let epochs {
      overrides.append(Override(option: "--epochs", path: "fit.epochs", value: "\(epochs)"))
    }
    if let seed { overrides.append(Override(option: "--seed", path: "seed", value: "\(seed)")) }
    let workflow = try TrainWorkflow(
      configPath: config, overrides: overrides, output: output, resumption: resumption,
      folds: folds, storage: cache.storage)
    if verifyDeterminism { try workflow.checkRepeatable() }
    for diagnostic in workflow.notices + workflow.doubts { console.report(diagnostic) }
    if logFormat == .text {
      if Terminal.isTerminal(.error) {
        console.say(SummaryTable.text(workflow.summary, width: Terminal.width()))
      }
      console.say(PartText.line(workflow.parts))
      if let resumed = workflow.resumed {
        let step = resumed.step == 0 ? "" : ", step \(resumed.step) of the next"
        console.say("going on from \(resumed.path), after epoch \(resumed.epoch)\(step)\n")
      }
    }
    // What was read is soon read again: until here a signal ends the process.
    let interruption = Interruption()
    let crossValidation = try crossValidation(workflow, interruption, console)
    if let signal = interruption.received, let folds, crossValidation == nil {
      console.say(InterruptionText.line(by: signal, folds: folds))
      return ExitStatus(signal)
    }
    let outcome: TrainOutcome
    switch try train(workflow, interruption, console) {
    case .finished(let finished): outcome = finished
    case .interrupted(let place):
      // Nothing else ends a training here.
      let signal = interruption.received ?? .interrupt
      let command = ShellWords.line(ArgumentWords.resuming(CommandLine.arguments))
      console.say(
        logFormat == .jsonl
          ? JSON.write(InterruptionText.node(place, by: signal, command: command)) + "\n"
          : InterruptionText.lines(place, by: signal, command: command))
      return ExitStatus(signal)
    }
    let seconds = monotonicSeconds() - start
    var repetition: Repetition?
    if verifyDeterminism {
      repetition = try workflow.repeat { interruption.received != nil }
      if let signal = interruption.received, repetition == nil {
        console.say(InterruptionText.line(by: signal, savedPath: outcome.checkpointPath))
        return ExitStatus(signal)
      }
    }
    try console.print(
      json
        ? JSON.write(TrainText.node(outcome, crossValidation, repetition, seconds: seconds)) + "\n"
        : TrainText.lines(outcome, seconds: seconds))
    if let repetition {
      if let difference = repetition.difference {
        console.report(difference)
        return .fault
      }
      console.say(TrainText.line(repetition))
    }
    // One that came while the last was done: what called this command is to end, too.
    return interruption.received.map { ExitStatus($0) } ?? .done
  }

  private var resumption: Resumption? {
    get throws {
      if resume && resumeFrom != nil {
        throw Diagnostic("--resume and --resume-from exclude each other", kind: .usage)
      }
      return resumeFrom.map { .file($0) } ?? (resume ? .partial : nil)
    }
  }

  private func train(
    _ workflow: TrainWorkflow, _ interruption: Interruption, _ console: Console
  ) throws -> TrainResult {
    func run(_ observer: any TrainingObserver) throws -> TrainResult {
      try workflow.run(observer) { interruption.received != nil }
    }
    if logFormat == .jsonl { return try run(EpochLog(console)) }
    let progress = ProgressPrinter(console)
    defer { progress.finish() }  // an error stands below it, too
    return try run(progress)
  }

  /// Trains the folds, if any, and prints what came of them.
  ///
  /// - Returns: nil also where a signal has ended it.
  private func crossValidation(
    _ workflow: TrainWorkflow, _ interruption: Interruption, _ console: Console
  ) throws -> CrossValidation? {
    guard let folds else { return nil }
    var (fold, progress): (Int, ProgressPrinter?) = (0, nil)
    defer { progress?.finish() }
    let result = try workflow.crossValidate {
      fold += 1
      if logFormat == .jsonl { return EpochLog(console, fold: fold) }
      // Elsewhere a line for each fold will do.
      guard Terminal.isTerminal(.error) || console.isVerbose else { return nil }
      progress = ProgressPrinter(console)
      return progress
    } ended: { ended in
      progress?.finish()
      if logFormat == .text { console.say(FoldText.line(ended, of: folds)) }
    } isAskedToEnd: {
      interruption.received != nil
    }
    guard let result else { return nil }
    if !json { try console.print(FoldText.table(result)) }
    return result
  }
}
