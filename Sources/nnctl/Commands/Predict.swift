public import ArgumentParser
internal import Diagnostics
internal import Platform
public import Tabular
public import Workflows

struct Predict: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", _superCommandName: "nnctl",
    abstract: "Applies a checkpoint to samples, to a file, or to rows from a pipe.")

  @Argument(
    help: ArgumentHelp(
      "A checkpoint, or a config that gives all weights; - stands for stdin as input.",
      valueName: "model.json"))
  var words: [String] = []

  @Option(
    help: ArgumentHelp(
      "Values in feature order, separated by commas; takes every word up to the next option.",
      valueName: "values"))
  var samples: [String] = []

  @Option(help: "A file to predict; - for stdin.")
  var input: String?

  @Option(help: "Rows of the training's data: test, those that were held out.")
  var split: Part?

  @Option(
    help: ArgumentHelp(
      "How the input is written.",
      discussion: "Without it the file's name says so, or else how it begins."))
  var from: RowFormat?

  @Flag(
    help: ArgumentHelp(
      "The CSV has no header: columns stand in feature order.",
      discussion:
        "Without it the config's data.csv.header holds. The delimiter is found by looking."))
  var noHeader = false

  @Option(help: "How the output is written; csv unless given.")
  var to: RowFormat?

  @Flag(help: "Leave the names of the output's columns out.")
  var noOutputHeader = false

  @Flag(help: "A column for the probability of each class.")
  var probabilities = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The so many most probable classes with their confidences.", valueName: "count"))
  var topK: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Of two classes, the second one where its probability is greater than this; 0.5 unless given.",
      valueName: "probability"))
  var threshold: Float?

  @Flag(help: "Keep all of the input's columns in front.")
  var append = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Keep these columns of the input in front, separated by commas; can be repeated.",
      valueName: "names"))
  var columns: [String] = []

  @Flag(help: "The network's outputs as they are.")
  var raw = false

  @Flag(help: "Every layer's weighted sums and outputs, instead of rows.")
  var trace = false

  @Option(
    help: ArgumentHelp(
      "What a bad row does.",
      discussion:
        "With skip it is reported and left out, with null it is reported and its prediction is empty; "
        + "the exit status is then 65."))
  var onError = PredictRequest.OnError.stop

  @Flag(
    help: ArgumentHelp(
      "Compare the rows with those of the training, and report on stderr.",
      discussion: "The report comes when all is predicted, with --quiet, too."))
  var drift = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Compare them, and exit with 1 where a column's index is above this; 0.25 is called large.",
      valueName: "index"))
  var failOnDrift: Double?

  @Option(
    name: [.short, .long],
    help: "Write to a file, replaced when complete, instead of stdout, which is also -.")
  var output: String?

  @OptionGroup var cache: CacheOptions

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var global: GlobalOptions

  enum Part: String, ExpressibleByArgument, CaseIterable {
    case test
  }

  func validate() throws {
    try validateInput()
    try validateOutput()
  }

  private func validateInput() throws {
    let given = [!samples.isEmpty, input != nil, split != nil, words.contains("-")]
    if given.filter({ $0 }).count > 1 {
      throw ValidationError("one input is enough: --samples, --input, --split or -")
    }
    if words.filter({ $0 != "-" }).count > 1 {
      throw ValidationError("one model is enough: \(words.joined(separator: ", "))")
    }
    if from != nil && (split != nil || !samples.isEmpty) {
      throw ValidationError("--from says how --input or stdin is written, and nothing else")
    }
    if noHeader && split != nil {
      throw ValidationError(
        "--no-header is about --input or stdin; the config knows the training's data")
    }
    if noHeader && from == .jsonl {
      throw ValidationError("--no-header: JSON lines have no header")
    }
  }

  private func validateOutput() throws {
    let forms = [
      ("--append", append), ("--columns", !columns.isEmpty), ("--probabilities", probabilities),
      ("--top-k", topK != nil), ("--threshold", threshold != nil), ("--raw", raw),
      ("--to", to != nil), ("--no-output-header", noOutputHeader),
      ("--on-error null", onError == .null),
    ].filter(\.1).map(\.0)
    if trace, let form = forms.first {
      throw ValidationError(
        "--trace shows every layer in a form of its own; \(form) is about another")
    }
    if raw, let form = forms.first(where: ["--probabilities", "--top-k", "--threshold"].contains) {
      throw ValidationError("--raw leaves the outputs as they are; \(form) makes classes of them")
    }
    if append && !columns.isEmpty {
      throw ValidationError("--append keeps all columns, --columns some: one is enough")
    }
    if topK != nil && threshold != nil {
      throw ValidationError("--threshold decides for one class; --top-k shows several")
    }
    if let topK, topK < 1 { throw ValidationError("--top-k: expected 1 or more, found \(topK)") }
    if let threshold, !(0...1).contains(threshold) {
      throw ValidationError("--threshold: expected a probability from 0 to 1, found \(threshold)")
    }
    if let failOnDrift, !(failOnDrift >= 0 && failOnDrift.isFinite) {
      throw ValidationError("--fail-on-drift: expected 0 or more, found \(failOnDrift)")
    }
    if noOutputHeader && to == .jsonl {
      throw ValidationError("--no-output-header: JSON lines have no header")
    }
  }

  func run(_ console: Console) throws -> ExitStatus {
    threads.use()
    let request = request
    if case .file("-") = request.input, Terminal.isTerminal(.input) {
      console.say("reading rows from the terminal; end them with Ctrl-D\n")
    }
    let outcome =
      if let output, output != "-" {
        try PredictWorkflow.run(request, toFile: output, report: console.report)
      } else {
        try PredictWorkflow.run(request, to: console.output, report: console.report)
      }
    let drifted = outcome.drift.map { report($0, console) } ?? []
    return outcome.faultCount > 0 ? .badData : drifted.isEmpty ? .done : .requirementFailed
  }

  /// - Returns: the columns that make the run fail.
  private func report(_ report: DriftReport, _ console: Console) -> [DriftReport.Column] {
    // Nothing to find fault with is not as good as no fault.
    console.say(DriftText.table(report), always: drift || report.rows == 0)
    guard let failOnDrift else { return [] }
    let failed = report.columns(above: failOnDrift)
    if !failed.isEmpty { console.report(DriftText.failure(failed, above: failOnDrift)) }
    return failed
  }

  private var request: PredictRequest {
    var request = PredictRequest(
      modelPath: ModelArgument.path(words.first { $0 != "-" }), input: chosenInput)
    request.inputFormat = from
    request.storage = cache.storage
    request.hasHeader = noHeader ? false : nil
    request.outputFormat = to ?? .csv
    request.writesHeader = !noOutputHeader
    request.probabilities = probabilities
    request.topK = topK
    request.threshold = threshold
    request.append = append
    request.columns = columns
    request.raw = raw
    request.trace = trace
    request.onError = onError
    request.reportsDrift = drift || failOnDrift != nil
    return request
  }

  private var chosenInput: PredictRequest.Input {
    if !samples.isEmpty { return .samples(samples) }
    if split != nil { return .testRows }
    return .file(input ?? "-")
  }
}

extension RowFormat: ExpressibleByArgument {}
extension PredictRequest.OnError: ExpressibleByArgument {}
