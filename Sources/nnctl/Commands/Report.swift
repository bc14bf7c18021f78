internal import ArgumentParser
internal import Diagnostics
internal import Platform
internal import Reporting
internal import Workflows

struct Report: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", _superCommandName: "nnctl",
    abstract: "Writes one page of HTML on a checkpoint: data, network, training, errors.",
    discussion: "The page needs no script and loads nothing.")

  @OptionGroup var model: ModelArgument

  @Option(help: "Score this CSV instead of the test rows.")
  var data: String?

  @Option(
    name: [.short, .long], help: "A file in place of stdout, replaced when complete; - is stdout.")
  var output: String?

  @OptionGroup var cache: CacheOptions

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var global: GlobalOptions

  func run(_ console: Console) throws -> ExitStatus {
    threads.use()
    if output == nil && Terminal.isTerminal(.output) {
      throw Diagnostic(
        "a page of HTML is not for a terminal", kind: .usage,
        notes: ["name a file: -o report.html; or - for stdout"])
    }
    let file = output == "-" ? nil : output
    var request = ReportRequest(modelPath: model.path, version: NNCtl.configuration.version)
    (request.dataPath, request.output) = (data, file)
    (request.storage, request.report) = (cache.storage, console.report)
    let text = HTML.text(try ReportWorkflow.run(request))
    if let file {
      try AtomicFile.write(Array(text.utf8), to: file)
    } else {
      try console.print(text)
    }
    return .done
  }
}
