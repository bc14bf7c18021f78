internal import ArgumentParser
internal import Diagnostics
internal import Platform
internal import Workflows

/// The command line. Each command stands in a file of its own below `Commands`.
struct NNCtl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nnctl",
    abstract: "Trains, evaluates and applies neural networks on CSV data, from one YAML file.",
    discussion: """
      nnctl train configs/exam.yaml
      nnctl evaluate
      nnctl predict --samples 74.71,61.49
      """,
    version: "0.1.0",
    subcommands: [
      Check.self, Evaluate.self, Export.self, Init.self, Inspect.self, List.self, Plot.self,
      Predict.self, Report.self, Schema.self, Summary.self, Train.self, Verify.self,
    ])
}

/// Options that every command takes, before or after its name.
struct GlobalOptions: ParsableArguments {
  @Flag(help: "Say nothing but errors on stderr.")
  var quiet = false

  @Flag(help: "Say more: gradients by layer while training.")
  var verbose = false

  @Option(help: "Colours on stderr: auto, always or never. NO_COLOR is respected.")
  var color = ColorChoice.auto
}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// A command of nnctl: it says what it does with a console, and `main` takes care of the rest. Its
/// configuration has its name, or else the parser makes one from the type at each start, which takes a
/// fifth of it.
protocol NNCtlCommand: ParsableCommand {
  var global: GlobalOptions { get }
  func run(_ console: Console) throws -> ExitStatus
}

extension NNCtlCommand {
  func run() throws {
    let console = Console(global)
    var status: ExitStatus
    do {
      try InstructionSet.check()
      status = try run(console)
    } catch let problems as Problems {
      for problem in problems.all { console.report(problem) }
      status = ExitStatus(problems.all[0].kind)
    } catch let problem as Diagnostic {
      console.report(problem)
      status = ExitStatus(problem.kind)
    }
    do {
      try console.output.flush()
    } catch {
      console.report(error)
      status = ExitStatus(error.kind)
    }
    status.signal?.endProcess()
    if status != .done { throw ExitCode(status.rawValue) }
  }
}

@main
enum Main {
  /// Words that name no command, or one that there is not, said plainer than the parser does.
  private static func commandProblem(_ words: [String]) -> Diagnostic? {
    let commands = NNCtl.configuration.subcommands.map { $0._commandName }
    let named = words.first == "help" ? words.dropFirst().first : words.first
    guard let named, !commands.contains(named) else { return nil }
    if named.hasPrefix("-") {
      let isAnswered = words.contains { ["--help", "-h", "--version"].contains($0) }
      guard ArgumentWords.isGlobal(named), !isAnswered else { return nil }
      return Diagnostic(
        "no command is named", kind: .usage,
        notes: [Suggestion.hint(for: "", among: commands, called: "commands")])
    }
    return Diagnostic(
      "unknown command '\(named)'", kind: .usage,
      notes: [Suggestion.hint(for: named, among: commands, called: "commands")])
  }

  static func main() {
    StandardStream.occupyClosed()
    FileSizeLimit.reportAsFailure()
    let words = Array(CommandLine.arguments.dropFirst())
    if words.isEmpty {
      try? StandardStream.error.writeAll(NNCtl.helpMessage() + "\n")
      exitProcess(ExitStatus.usage.rawValue)
    }
    let arranged = ArgumentWords.arranged(words)
    if let problem = commandProblem(arranged) {
      try? StandardStream.error.writeAll(DiagnosticRenderer().render(problem))
      exitProcess(ExitStatus.usage.rawValue)
    }
    do {
      var command = try parsed(arranged)
      try command.run()
    } catch { exit(error) }
  }

  /// A command is parsed by itself, which takes half the time that the parser needs to find it below
  /// the tool; that it has a tool above it (`_superCommandName`) spares the parser to look for requests
  /// of completion scripts. What it refuses (a request for help, too) is parsed again as a whole, so that what is
  /// said names the tool.
  private static func parsed(_ words: [String]) throws -> any ParsableCommand {
    if let type = NNCtl.configuration.subcommands.first(where: { $0._commandName == words[0] }),
      let command = try? type.parseAsRoot(Array(words.dropFirst())), Swift.type(of: command) == type
    {
      return command
    }
    return try NNCtl.parseAsRoot(words)
  }

  /// The parser's own messages begin as ours do.
  private static func exit(_ error: any Error) -> Never {
    let message = NNCtl.fullMessage(for: error)
    let itsOwn = "Error: "
    guard NNCtl.exitCode(for: error).rawValue == ExitStatus.usage.rawValue,
      message.hasPrefix(itsOwn)
    else { NNCtl.exit(withError: error) }
    try? StandardStream.error.writeAll("error: " + message.dropFirst(itsOwn.count) + "\n")
    exitProcess(ExitStatus.usage.rawValue)
  }
}

extension StandardStream {
  fileprivate func writeAll(_ text: String) throws(Diagnostic) {
    try write(text)
    try flush()
  }
}
