internal import Config

/// Networks in Graphviz's language: unit by unit where they are small, else a box a layer.
public enum DOT {
  public static func text(_ picture: Picture) -> String {
    var lines = [
      "digraph network {",
      "  graph [rankdir=LR, compound=true, nodesep=0.15, ranksep=1.2, labelloc=t, fontname=\"sans-serif\","
        + " label=\(quoted(picture.title)), tooltip=\(quoted(picture.description))];",
      "  node [fontname=\"sans-serif\", fontsize=11, style=\"rounded,filled\", fillcolor=white];",
      "  edge [color=\"\(InkColor(.faint).light)\", arrowsize=0.5];",
    ]
    for (index, panel) in picture.panels.enumerated() {
      guard case .network(let diagram) = panel else { continue }
      let prefix = picture.panels.count == 1 ? "" : "p\(index)_"
      let outline = NetworkOutline(diagram, units: 16, edges: 200)
      lines +=
        outline.isWhole(diagram)
        ? units(diagram, outline, prefix) : boxes(diagram, prefix)
    }
    return (lines + ["}", ""]).joined(separator: "\n")
  }

  private static func units(
    _ diagram: NetworkDiagram, _ outline: NetworkOutline, _ prefix: String
  ) -> [String] {
    var lines = ["  graph [splines=line];", "  edge [tailport=e, headport=w, arrowhead=none];"]
    for (index, layer) in diagram.layers.enumerated() {
      lines.append("  subgraph cluster_\(prefix)\(index) {")
      lines.append("    graph [label=\(label(layer)), color=none, fontsize=11, labelloc=b];")
      for unit in 0..<layer.units {
        let name = layer.unitNames.isEmpty ? "" : layer.unitNames[unit]
        let outside = index == 0 || index == diagram.layers.count - 1
        let shape =
          name.isEmpty || !outside
          ? "shape=circle, width=0.25, label=\"\", tooltip=\(quoted(name))"
          : "shape=box, height=0.25, label=\(quoted(name))"
        lines.append("    \(prefix)n\(index)_\(unit) [\(shape)];")
      }
      if layer.units > 1 {
        // Graphviz would put them in an order of its own.
        let column = (0..<layer.units).reversed().map { "\(prefix)n\(index)_\($0)" }
        lines.append(
          "    { rank=same; edge [color=transparent]; "
            + "\(column.joined(separator: " -> ")); }")
      }
      lines.append("  }")
    }
    for edge in outline.edges {
      var style = ""
      if let weight = edge.weight {
        let width = EdgeForm.width(weight, of: outline.heaviest)
        style =
          " [color=\"\(weight < 0 ? InkColor(.negative).light : InkColor(.positive).light)\","
          + " penwidth=\(fixedDecimal(width, decimals: 2)), tooltip=\"\(shortestDecimal(weight))\"]"
      }
      lines.append(
        "  \(prefix)n\(edge.from.layer)_\(edge.from.slot) -> \(prefix)n\(edge.to.layer)_\(edge.to.slot)\(style);"
      )
    }
    for shortcut in diagram.shortcuts {
      lines.append(
        "  \(prefix)n\(shortcut.from)_0 -> \(prefix)n\(shortcut.to)_0 [style=dashed, "
          + "ltail=cluster_\(prefix)\(shortcut.from), lhead=cluster_\(prefix)\(shortcut.to), "
          + "constraint=false];")
    }
    return lines
  }

  private static func boxes(_ diagram: NetworkDiagram, _ prefix: String) -> [String] {
    var lines = diagram.layers.enumerated().map { index, layer in
      "  \(prefix)n\(index) [shape=box, label=\(label(layer))];"
    }
    for connection in diagram.connections {
      let style = connection.pattern == .shortcut ? " [style=dashed]" : ""
      lines.append("  \(prefix)n\(connection.from) -> \(prefix)n\(connection.to)\(style);")
    }
    return lines
  }

  private static func label(_ layer: NetworkDiagram.Layer) -> String {
    quoted(layer.lines.joined(separator: "\n"))
  }

  /// A string; line breaks are `\n`.
  private static func quoted(_ text: String) -> String {
    let escaped = text.escaped { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case "\n": "\\n"
      default: nil
      }
    }
    return "\"\(escaped)\""
  }
}
