internal import ArgumentParser
internal import Diagnostics
internal import JSON
internal import Workflows

struct Evaluate: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", _superCommandName: "nnctl",
    abstract: "Scores a checkpoint on the rows that its training held out, or on other data.")

  @OptionGroup var model: ModelArgument

  @Option(help: "Score this CSV instead of the test rows.")
  var data: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Further metrics, separated by commas; can be repeated.", valueName: "names"))
  var metrics: [String] = []

  @Option(
    help: ArgumentHelp(
      "Also score the rows by what stands in this column of the data.", valueName: "column"))
  var by: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Exit with 1 unless it holds, such as 'accuracy>=0.85'; can be repeated.",
      valueName: "metric>=number"))
  var require: [String] = []

  @Flag(help: "One JSON object on stdout.")
  var json = false

  @Flag(help: "A table on stdout: a row a score, with --by a row a value of the column.")
  var csv = false

  @OptionGroup var cache: CacheOptions

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if json && csv { throw ValidationError("--json and --csv are two forms of the same scores") }
  }

  func run(_ console: Console) throws -> ExitStatus {
    threads.use()
    let names = metrics.flatMap { $0.split { $0 == "," || $0 == " " } }.map(String.init)
    if let empty = metrics.first(where: { $0.allSatisfy { $0 == "," || $0 == " " } }) {
      throw Diagnostic(
        "--metrics: expected names separated by commas, found '\(empty)'", kind: .usage)
    }
    let requirements = try require.map { try Requirement($0) }
    let evaluation = try EvaluateWorkflow.run(
      modelPath: model.path, dataPath: data,
      metrics: names, by: by, storage: cache.storage)
    for notice in evaluation.notices { console.report(notice) }
    let (scores, reported) = (evaluation.named, evaluation.reported)
    let failed = try requirements.filter { try !$0.holds(for: scores, and: reported) }
    try console.print(
      json
        ? JSON.write(EvaluationText.node(evaluation)) + "\n"
        : csv ? evaluation.csv : EvaluationText.lines(evaluation))
    for requirement in failed {
      console.report(
        Diagnostic(
          "requirement '\(requirement.text)' does not hold: \(requirement.name) is "
            + requirement.found(in: scores + reported)))
    }
    return failed.isEmpty ? .done : .requirementFailed
  }
}
