public import ArgumentParser
internal import Diagnostics
internal import Platform
public import Workflows

struct Plot: NNCtlCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", _superCommandName: "nnctl",
    abstract: "Draws networks, trainings, decision regions and errors.",
    discussion: kinds)

  /// A paragraph a kind.
  private static var kinds: String {
    let lines = PlotRegistry.all.map { kind in
      let call = "\(kind.name) \(kind.inputs)"
      let options = kind.options.map { "--\($0.rawValue)" }.sorted().joined(separator: " ")
      return "  \(call)\(options.isEmpty ? "" : "  ")\(options)\n      \(kind.summary)"
    }
    return "Kinds:\n" + lines.joined(separator: "\n")
  }

  @Argument(help: "What to draw: \(PlotRegistry.names.joined(separator: ", ")).")
  var kind: String

  @Argument(help: "Checkpoints, configs, CSVs or names, as the kind wants them.")
  var inputs: [String] = []

  @Option(
    help:
      "The form: svg, text, vega-lite, csv; dot and mermaid of networks. Left out: text on a terminal, or else svg."
  )
  var to: PictureForm?

  @Option(name: [.short, .long], help: "A file in place of stdout, replaced when complete.")
  var output: String?

  @Option(help: "The column drawn from left to right.")
  var x: String?

  @Option(help: "The column drawn from bottom to top.")
  var y: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Holds another column at a value; can be repeated.", valueName: "column=value"))
  var at: [String] = []

  @Option(help: ArgumentHelp("Parts the rows by a column.", valueName: "column"))
  var by: String?

  @Option(help: "Rows of this CSV instead of the test rows.")
  var data: String?

  @Option(help: "The class, or the output, that is drawn.")
  var label: String?

  @Option(help: "How many bins.")
  var bins: Int?

  @Flag(help: "A logarithmic scale.")
  var log = false

  @Flag(help: "Draws again whenever a training that runs has something new, until it ends.")
  var follow = false

  @OptionGroup var cache: CacheOptions

  @OptionGroup var threads: ThreadOptions

  @OptionGroup var global: GlobalOptions

  private var given: Set<PlotOption> {
    let options: [(PlotOption, Bool)] = [
      (.x, x != nil), (.y, y != nil), (.at, !at.isEmpty), (.by, by != nil), (.data, data != nil),
      (.label, label != nil), (.bins, bins != nil), (.log, log), (.follow, follow),
    ]
    return Set(options.filter(\.1).map(\.0))
  }

  func run(_ console: Console) throws -> ExitStatus {
    threads.use()
    let kind = try PlotRegistry.kind(named: kind)
    let takesModel = kind.inputs.hasPrefix("[model.json")
    var request = PlotRequest(
      inputs: inputs.isEmpty && takesModel ? [ModelArgument.path(nil)] : inputs)
    (request.x, request.y, request.at, request.by) = (x, y, at, by)
    (request.data, request.label, request.bins, request.isLogarithmic) = (data, label, bins, log)
    request.storage = cache.storage
    request.report = console.report
    if follow {
      try PlotWorkflow.check(given, of: kind)
      return try follow(kind, request, console)
    }
    let file = output == "-" ? nil : output
    let picture = try PlotWorkflow.run(kind, request, given: given, output: file)
    let isShown = output == nil && Terminal.isTerminal(.output)
    let text = try PlotWorkflow.text(
      picture, as: to ?? (isShown ? .text : .svg),
      width: isShown ? Terminal.width(.output) : 80,
      usesColor: output == nil && console.usesColorOnOutput)
    if let file {
      try AtomicFile.write(Array(text.utf8), to: file)
    } else {
      try console.print(text)
    }
    return .done
  }

  /// Over what the window has, line by line and without clearing it first, which would flicker.
  ///
  /// - Parameter height: of the window, where no more than that is wanted.
  private static func redrawn(_ text: String, height: Int?) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    // The cursor takes a line of its own.
    if let height { lines = lines.prefix(max(1, height - 1)) }
    return "\u{1B}[H" + lines.map { "\u{1B}[K\($0)\n" }.joined() + "\u{1B}[J"
  }

  /// Redraws the window while trainings run.
  private func follow(
    _ kind: any PlotKind.Type, _ request: PlotRequest, _ console: Console
  ) throws -> ExitStatus {
    guard output == nil, to ?? .text == .text, Terminal.isTerminal(.output) else {
      throw Diagnostic(
        "--follow redraws the window of a terminal, and this picture goes elsewhere", kind: .usage)
    }
    var (request, followed) = (request, FollowedHistories(request.inputs))
    var last = (width: 0, height: 0)
    var hasFailed = false
    while true {
      let look = followed.look()
      let size = (width: Terminal.width(.output), height: Terminal.height(.output))
      if !look.files.isEmpty, look.hasChanged || size != last || hasFailed {
        request.inputs = look.files
        do {
          let picture = try kind.picture(request)
          let text = try PlotWorkflow.text(
            picture, as: .text, width: size.width, usesColor: console.usesColorOnOutput)
          try console.print(Self.redrawn(text, height: look.isOver ? nil : size.height))
          try console.output.flush()
          hasFailed = false
        } catch let problems as Problems
          where [.data, .input].contains(problems.all[0].kind) && !hasFailed && !look.isOver
        {
          // Half a row may have been written, or a file be gone, and a second later it is otherwise.
          hasFailed = true
        }
      } else if look.files.isEmpty, last.width == 0 {
        console.say("waiting for \(request.inputs.joined(separator: ", "))\n")
      }
      if look.isOver { return .done }
      last = size
      waitSecond()
    }
  }
}

extension PictureForm: ExpressibleByArgument {}
