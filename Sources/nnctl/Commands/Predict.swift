internal import ArgumentParser
internal import Diagnostics
internal import Platform
internal import Workflows

struct Predict: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Applies a checkpoint to samples, to a CSV, or to rows from a pipe.")

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

  @Option(help: "A CSV to predict; - for stdin.")
  var input: String?

  @Option(help: "Rows of the training's data: test, those that were held out.")
  var split: Part?

  @Flag(
    help: ArgumentHelp(
      "The CSV has no header: columns stand in feature order.",
      discussion:
        "Without it the config's data.csv.header holds. The delimiter is found by looking."))
  var noHeader = false

  @Flag(help: "A column for the probability of each class.")
  var probabilities = false

  @Flag(help: "Keep the input's columns in front.")
  var append = false

  @Flag(help: "The network's outputs as they are.")
  var raw = false

  @Flag(help: "Every layer's weighted sums and outputs, instead of a CSV.")
  var trace = false

  @Option(help: "Write to a file, replaced when complete, instead of stdout, which is also -.")
  var output: String?

  @OptionGroup var global: GlobalOptions

  enum Part: String, ExpressibleByArgument, CaseIterable {
    case test
  }

  func validate() throws {
    let given = [!samples.isEmpty, input != nil, split != nil, words.contains("-")]
    if given.filter({ $0 }).count > 1 {
      throw ValidationError("one input is enough: --samples, --input, --split or -")
    }
    if words.filter({ $0 != "-" }).count > 1 {
      throw ValidationError("one model is enough: \(words.joined(separator: ", "))")
    }
    if trace && (append || raw || probabilities) {
      throw ValidationError("--trace shows every layer; it goes with no other form of output")
    }
    if raw && probabilities {
      throw ValidationError("--raw and --probabilities are two forms of the same outputs")
    }
  }

  func run(_ console: Console) throws -> ExitStatus {
    var request = PredictRequest(
      modelPath: ModelArgument.path(words.first { $0 != "-" }), input: chosenInput)
    request.hasHeader = noHeader ? false : nil
    request.probabilities = probabilities
    request.append = append
    request.raw = raw
    request.trace = trace
    if case .file("-") = request.input, Terminal.isTerminal(.input) {
      console.say("reading rows from the terminal; end them with Ctrl-D\n")
    }
    guard let output, output != "-" else {
      try PredictWorkflow.run(request, to: console.output)
      return .done
    }
    try PredictWorkflow.run(request, toFile: output)
    return .done
  }

  private var chosenInput: PredictRequest.Input {
    if !samples.isEmpty { return .samples(samples) }
    if split != nil { return .testRows }
    return .file(input ?? "-")
  }
}
