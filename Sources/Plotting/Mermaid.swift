internal import Config

/// Networks as flowcharts of Mermaid, which Markdown pages draw: unit by unit where they are small,
/// else a box a layer.
public enum Mermaid {
  public static func text(_ picture: Picture) -> String {
    var lines = [
      "flowchart LR", "  accTitle: \(line(picture.title))",
      "  accDescr: \(line(picture.description))",
    ]
    for (index, panel) in picture.panels.enumerated() {
      guard case .network(let diagram) = panel else { continue }
      let prefix = picture.panels.count == 1 ? "" : "p\(index)_"
      let outline = NetworkOutline(diagram, units: 8, edges: 80)
      lines +=
        outline.isWhole(diagram) ? units(diagram, outline, prefix) : boxes(diagram, prefix)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func units(
    _ diagram: NetworkDiagram, _ outline: NetworkOutline, _ prefix: String
  ) -> [String] {
    var lines: [String] = []
    for (index, layer) in diagram.layers.enumerated() {
      lines.append("  subgraph \(prefix)l\(index)[\(label(layer))]")
      for unit in 0..<layer.units {
        let name = layer.unitNames.isEmpty ? " " : layer.unitNames[unit]
        lines.append("    \(prefix)n\(index)_\(unit)((\(quoted(name))))")
      }
      lines.append("  end")
    }
    for edge in outline.edges {
      lines.append(
        "  \(prefix)n\(edge.from.layer)_\(edge.from.slot) --- \(prefix)n\(edge.to.layer)_\(edge.to.slot)"
      )
    }
    for shortcut in diagram.shortcuts {
      lines.append("  \(prefix)l\(shortcut.from) -.-> \(prefix)l\(shortcut.to)")
    }
    for (index, edge) in outline.edges.enumerated() {
      guard let weight = edge.weight else { continue }
      let width = fixedDecimal(EdgeForm.width(weight, of: outline.heaviest), decimals: 2)
      lines.append(
        "  linkStyle \(index) stroke:\(weight < 0 ? InkColor(.negative).light : InkColor(.positive).light),"
          + "stroke-width:\(width)px")
    }
    return lines
  }

  private static func boxes(_ diagram: NetworkDiagram, _ prefix: String) -> [String] {
    diagram.layers.enumerated().map { index, layer in
      "  \(prefix)l\(index)[\(label(layer))]"
    }
      + diagram.connections.map { connection in
        let arrow = connection.pattern == .shortcut ? "-.->" : "-->"
        return "  \(prefix)l\(connection.from) \(arrow) \(prefix)l\(connection.to)"
      }
  }

  private static func label(_ layer: NetworkDiagram.Layer) -> String {
    quoted(layer.lines.joined(separator: "\n"))
  }

  /// A text in quotes. What Mermaid or HTML would read in it is written as its number.
  private static func quoted(_ text: String) -> String {
    let escaped = text.escaped { scalar in
      switch scalar {
      case "\n": "<br/>"
      case "\"", "#", "&", "<", ">", ";", "`", "\\": "#\(scalar.value);"
      default: nil
      }
    }
    return "\"\(escaped)\""
  }

  /// Up to the end of the line, for those who cannot see.
  private static func line(_ text: String) -> String {
    text.escaped { $0 == "\n" || $0 == ";" || $0 == "#" ? " " : nil }
  }
}
