internal import Diagnostics
internal import Platform

/// The streams of the process: stdout carries results only, stderr the rest.
final class Console {
  let output = StandardStream.output
  private let error = StandardStream.error
  private let renderer: DiagnosticRenderer
  let isQuiet: Bool
  let isVerbose: Bool

  init(_ options: GlobalOptions) {
    isQuiet = options.quiet
    isVerbose = options.verbose
    let usesColor =
      switch options.color {
      case .always: true
      case .never: false
      case .auto:
        Terminal.isTerminal(.error) && (environmentVariable("NO_COLOR") ?? "").isEmpty
          && environmentVariable("TERM") != "dumb"
      }
    renderer = DiagnosticRenderer(usesColor: usesColor)
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
