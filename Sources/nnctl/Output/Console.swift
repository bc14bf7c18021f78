internal import Diagnostics
internal import Platform

/// The streams of the process: stdout carries results only, stderr the rest.
final class Console {
  let output = StandardStream.output
  private let error = StandardStream.error
  private let renderer: DiagnosticRenderer
  private let color: ColorChoice
  let isQuiet: Bool
  let isVerbose: Bool

  init(_ options: GlobalOptions) {
    isQuiet = options.quiet
    isVerbose = options.verbose
    color = options.color
    renderer = DiagnosticRenderer(usesColor: Self.usesColor(color, on: .error))
  }

  /// Whether results on stdout have colours.
  var usesColorOnOutput: Bool { Self.usesColor(color, on: .output) }

  private static func usesColor(_ choice: ColorChoice, on stream: Terminal.Stream) -> Bool {
    switch choice {
    case .always: true
    case .never: false
    case .auto:
      Terminal.isTerminal(stream) && (environmentVariable("NO_COLOR") ?? "").isEmpty
        && environmentVariable("TERM") != "dumb"
    }
  }

  /// A result, to stdout.
  func print(_ text: String) throws(Diagnostic) { try output.write(text) }

  /// A word to the user, to stderr; nothing with `--quiet`, unless it was asked for.
  func say(_ text: String, always isAskedFor: Bool = false) {
    if isAskedFor || !isQuiet { sayAlways(text) }
  }

  /// A doubt or an error, to stderr. Warnings are held back by `--quiet`.
  func report(_ diagnostic: Diagnostic) {
    if isQuiet && diagnostic.severity != .error { return }
    sayAlways(renderer.render(diagnostic))
  }

  /// Diagnostics as a result: plain text, for stdout.
  func rendered(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { DiagnosticRenderer().render($0) }.joined()
  }

  /// What cannot be written to stderr is lost: there is nowhere else to say so.
  private func sayAlways(_ text: String) {
    try? error.write(text)
    try? error.flush()
  }
}
