internal import Diagnostics

/// Pictures as Unicode text, for terminals: lines and points as braille dots, bars and cells as blocks.
public enum TextPicture {
  /// - Parameters:
  ///   - width: of the window, in cells; no line is wider. Counted as 30 where it is less, as 200 where
  ///     it is more.
  ///   - usesColor: whether inks are ANSI colours, and not told apart by shapes alone.
  public static func text(_ picture: Picture, width: Int, usesColor: Bool) -> String {
    let width = min(max(width, leastWidth), mostWidth)
    let columns = max(1, min(picture.columns, (width + gap) / (panelWidth + gap)))
    let each = (width - (columns - 1) * gap) / columns
    var text = lines(of: printable(picture.title), width: width).map { $0 + "\n" }.joined()
    for first in stride(from: 0, to: picture.panels.count, by: columns) {
      let panels = picture.panels[first..<min(first + columns, picture.panels.count)].map {
        $0.canvas(width: each, usesColor: usesColor)
      }
      var row = Canvas(columns: width, rows: panels.map(\.rows).max() ?? 0)
      for (place, panel) in panels.enumerated() { row.place(panel, place * (each + gap), 0) }
      text += "\n" + row.text(usesColor: usesColor)
    }
    return text
  }

  private static let leastWidth = 30
  private static let mostWidth = 200
  /// Of panels side by side, at least.
  private static let panelWidth = 36
  /// Between them.
  private static let gap = 3

  /// A text in lines that are parted at blanks; longer words are cut.
  private static func lines(of text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      let word = String(word).cut(to: width)
      if let last = lines.last, displayWidth(last) + 1 + displayWidth(word) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }
}

extension Panel {
  fileprivate func canvas(width: Int, usesColor: Bool) -> Canvas {
    switch self {
    case .chart(let chart): ChartText(chart, width: width, usesColor: usesColor).canvas
    case .network(let network): network.canvas(width: width, usesColor: usesColor)
    }
  }
}
