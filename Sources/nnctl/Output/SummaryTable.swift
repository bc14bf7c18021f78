internal import Diagnostics
internal import NN
internal import Workflows

/// Keras's `summary()` table.
enum SummaryTable {
  /// - Parameter width: of the window.
  static func text(_ summary: ModelSummary, width: Int) -> String {
    let line = max(40, min(88, width - 4))
    let first = line * 45 / 100
    let second = line * 80 / 100
    let widths = [first - 1, second - first - 2, line - second - 1]
    func rule(_ left: String, _ fill: String, _ cross: String, _ right: String) -> String {
      left + widths.map { String(repeating: fill, count: $0) }.joined(separator: cross) + right
        + "\n"
    }
    var text = "Model: \"\(summary.name)\"\n"
    text += rule("┏", "━", "┳", "┓")
    text += row(["Layer (type)", "Output Shape", "Param #"], widths, "┃")
    text += rule("┡", "━", "╇", "┩")
    for (index, layer) in summary.rows.enumerated() {
      if index > 0 { text += rule("├", "─", "┼", "┤") }
      text += row(
        [
          "\(layer.name) (\(layer.className))", "(None, \(layer.outputs))",
          NumberText.grouped(layer.parameters),
        ], widths, "│")
    }
    text += rule("└", "─", "┴", "┘")
    let optimizer = summary.optimizer ?? 0
    let total = summary.trainable + summary.nonTrainable + optimizer
    // Keras counts the optimizer's steps in 8 bytes.
    let extraBytes = summary.optimizer == nil ? 0 : 4
    text += count("Total", total, extraBytes) + count("Trainable", summary.trainable)
    text += count("Non-trainable", summary.nonTrainable)
    if summary.optimizer != nil { text += count("Optimizer", optimizer, extraBytes) }
    return text
  }

  private static func count(_ name: String, _ number: Int, _ extraBytes: Int = 0) -> String {
    let bytes = NumberText.bytes(4 * number + extraBytes)
    return " \(name) params: \(NumberText.grouped(number)) (\(bytes))\n"
  }

  /// A row; long cells go on in the next line.
  private static func row(_ cells: [String], _ widths: [Int], _ bar: String) -> String {
    let pieces = zip(cells, widths).map { wrapped(printable($0), width: $1 - 2) }
    var text = ""
    for line in 0..<(pieces.map(\.count).max() ?? 0) {
      text += bar
      for (column, width) in widths.enumerated() {
        let piece = line < pieces[column].count ? pieces[column][line] : ""
        let padding = String(repeating: " ", count: max(0, width - 2 - displayWidth(piece)))
        text += column == 2 ? " \(padding)\(piece) " : " \(piece)\(padding) "
        text += bar
      }
      text += "\n"
    }
    return text
  }

  /// Breaks between words; a word that has no room on a line is cut.
  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ").map({ cut(String($0), width: width) }) {
      if let last = lines.last, displayWidth(last) + 1 + displayWidth(word) <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }

  private static func cut(_ word: String, width: Int) -> String {
    guard displayWidth(word) > width else { return word }
    return displayPrefix(word, cells: width - 1) + "…"
  }
}
