/// Turns a diagnostic into the text people see.
///
///     configs/iris.yaml:14:5: error: unknown key 'learning_rte' in optimizer 'Adam'
///        14 |     learning_rte: 0.01
///           |     ^
///       note: did you mean 'learning_rate'?
public struct DiagnosticRenderer: Sendable {
  /// Whether to use ANSI colours.
  public var usesColor: Bool

  /// The longest piece of a source line that is shown.
  private static let excerptWidth = 100

  public init(usesColor: Bool = false) { self.usesColor = usesColor }

  public func render(_ diagnostic: Diagnostic) -> String {
    var text = ""
    if let location = diagnostic.location { text += bold(withoutControls("\(location): ")) }
    text += severity(diagnostic.severity) + bold(withoutControls(diagnostic.message)) + "\n"
    text += excerpt(of: diagnostic)
    for note in diagnostic.notes { text += "  note: \(withoutControls(note))\n" }
    return text
  }

  /// The line with a caret below the place. A long line is cut to a window around it.
  private func excerpt(of diagnostic: Diagnostic) -> String {
    guard let line = diagnostic.excerpt, let location = diagnostic.location, location.line > 0
    else { return "" }
    var scalars = line.unicodeScalars.map { $0 == "\t" ? " " : printable($0) }
    var column = min(max(location.column, 1), scalars.count + 1)
    if scalars.count > Self.excerptWidth {
      let start = max(0, min(column - 1 - Self.excerptWidth / 2, scalars.count - Self.excerptWidth))
      let end = min(scalars.count, start + Self.excerptWidth)
      let cutsEnd = end < scalars.count
      scalars = Array(scalars[start..<end])
      column -= start
      if start > 0 { scalars[0] = "…" }
      if cutsEnd { scalars[scalars.count - 1] = "…" }
    }
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: scalars)
    let number = String(location.line)
    let margin = String(repeating: " ", count: max(0, 5 - number.count)) + number
    var text = "\(margin) | \(String(shown))\n"
    if location.column > 0 {
      let indent = scalars.prefix(column - 1).reduce(0) { $0 + displayWidth($1) }
      text += String(repeating: " ", count: margin.count) + " | "
      text += String(repeating: " ", count: indent) + color("^", "32;1") + "\n"
    }
    return text
  }

  /// A name from a file may stand in a message. Line feeds are ours to use.
  private func withoutControls(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\n" ? $0 : printable($0) }))
  }

  private func severity(_ severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: color("error: ", "31;1")
    case .warning: color("warning: ", "35;1")
    case .note: color("note: ", "36;1")
    }
  }

  private func bold(_ text: String) -> String { color(text, "1") }

  private func color(_ text: String, _ code: String) -> String {
    usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
