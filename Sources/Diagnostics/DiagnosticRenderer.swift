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
    let scalars = line.unicodeScalars.map { $0 == "\t" ? " " : printable($0) }
    func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return String(view)
    }
    var shown = text(scalars)
    var indent = displayWidth(text(scalars.prefix(max(location.column, 1) - 1)))
    if displayWidth(shown) > Self.excerptWidth {
      (shown, indent) = window(of: shown, around: indent)
    }
    let number = String(location.line)
    let margin = String(repeating: " ", count: max(0, 5 - number.count)) + number
    var text = "\(margin) | \(shown)\n"
    if location.column > 0 {
      text += String(repeating: " ", count: margin.count) + " | "
      text += String(repeating: " ", count: indent) + color("^", "32;1") + "\n"
    }
    return text
  }

  /// A piece of a line in whole characters, and the place in it.
  ///
  /// - Parameter cell: the place in the line, in terminal cells.
  private func window(of line: String, around cell: Int) -> (String, Int) {
    let widths = line.map(displayWidth)
    let total = widths.reduce(0, +)
    let wanted = max(0, min(cell - Self.excerptWidth / 2, total - Self.excerptWidth))
    var (first, start) = (0, 0)
    while start < wanted {
      start += widths[first]
      first += 1
    }
    var (end, width) = (first, 0)
    while end < widths.count, width + widths[end] <= Self.excerptWidth {
      width += widths[end]
      end += 1
    }
    var piece = Array(line.dropFirst(first).prefix(end - first))
    var indent = cell - start
    if first > 0, let cut = piece.first {
      piece[0] = "…"
      // The ellipsis is narrower than a wide character.
      indent = max(0, indent - displayWidth(cut) + 1)
    }
    if end < widths.count && !piece.isEmpty { piece[piece.count - 1] = "…" }
    return (String(piece), indent)
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
