public import Config

/// Pictures as specifications of Vega-Lite 5 with their data inside, on a light ground.
///
/// Categories are places 0, 1, 2 … of a quantitative axis with their names as labels, as marks may
/// stand between them.
public enum VegaLite {
  public static func node(_ picture: Picture) -> ConfigNode {
    let views = picture.panels.map { panel in
      switch panel {
      case .chart(let chart): VegaLiteChart(chart).entries
      case .network(let network): entries(of: network)
      }
    }
    let head: [(String, ConfigNode)] = [
      ("$schema", .string("https://vega.github.io/schema/vega-lite/v5.json")),
      ("description", .string(picture.description)),
    ]
    let title = [("title", ConfigNode.string(picture.title))]
    if views.count == 1 { return .mapping(head + title + views[0]) }
    let titled = zip(picture.panels, views).map { panel, view in
      guard case .chart(let chart) = panel else { return ConfigNode.mapping(view) }
      return .mapping([("title", .string(chart.title))] + view)
    }
    return .mapping(
      head + title + [
        ("columns", .integer(max(picture.columns, 1))), ("concat", .sequence(titled)),
        ("resolve", independent(["color", "opacity"])),
      ])
  }

  static func independent(_ channels: [String]) -> ConfigNode {
    .mapping([
      "scale": .mapping(channels.map { ($0, .string("independent")) })
    ])
  }

  /// Marks with the data that they show.
  static func layer(
    _ mark: String, _ settings: [(String, ConfigNode)] = [], values: [[(String, ConfigNode)]],
    encoding: [(String, ConfigNode)]
  ) -> ConfigNode {
    .mapping([
      "mark": .mapping([("type", .string(mark))] + settings),
      "data": .mapping(["values": .sequence(values.map { .mapping($0) })]),
      "encoding": .mapping(encoding),
    ])
  }

  /// What is not finite is nothing.
  static func number(_ value: Double) -> ConfigNode { value.isFinite ? .number(value) : .null }

  static func field(_ name: String) -> ConfigNode { .mapping(["field": .string(name)]) }

  static func field(_ name: String, _ type: String) -> ConfigNode {
    .mapping(["field": .string(name), "type": .string(type)])
  }
}

// MARK: - Networks

extension VegaLite {
  /// Of edges without a weight, and of one of 0.
  private static let plain = "#bbbbbb"

  private static func entries(of network: NetworkDiagram) -> [(String, ConfigNode)] {
    let outline = NetworkOutline(network, units: 12, edges: 300)
    func place(_ place: NetworkOutline.Place) -> (x: ConfigNode, y: ConfigNode) {
      let middle = Double(outline.slots[place.layer].count - 1) / 2
      return (.integer(place.layer), .number(middle - Double(place.slot)))
    }
    let edges = outline.edges.map { edge in
      let (from, to) = (place(edge.from), place(edge.to))
      return [
        ("x", from.x), ("y", from.y), ("x2", to.x), ("y2", to.y),
        ("weight", edge.weight.map { .number($0) } ?? .null),
      ]
    }
    let units = network.layers.indices.flatMap { layer in
      outline.slots[layer].enumerated().map { index, slot in
        let at = place(.init(layer: layer, slot: index))
        return [
          ("x", at.x), ("y", at.y), ("layer", .string(network.layers[layer].name)),
          ("unit", .string(name(of: slot, in: network.layers[layer]))),
        ]
      }
    }
    let titles = network.layers.enumerated().map { index, layer in
      [("x", ConfigNode.integer(index)), ("text", .sequence(layer.lines.map { .string($0) }))]
    }
    let most = Double(outline.slots.map(\.count).max() ?? 1)
    let x = position("x", from: -0.5, to: Double(network.layers.count) - 0.5)
    let y = position("y", from: -0.8 * most - 0.5, to: most / 2)
    let limit = Double(max(outline.heaviest, .leastNormalMagnitude))
    let weight = ConfigNode.mapping([
      "test": .string("datum.weight !== null"),
      "field": .string("weight"), "type": .string("quantitative"),
      "scale": .mapping([
        "domain": .sequence([.number(-limit), .integer(0), .number(limit)]),
        "range": .sequence(
          [InkColor(.negative).light, plain, InkColor(.positive).light].map { .string($0) }),
      ]),
    ])
    var colored = [("x", x), ("y", y), ("x2", field("x2")), ("y2", field("y2"))]
    if network.hasWeights {
      let color = ConfigNode.mapping(["condition": weight, "value": .string(plain)])
      colored.append(("color", color))
    }
    let tooltip = [field("layer", "nominal"), field("unit", "nominal")]
    return [
      ("width", .integer(max(320, 120 * network.layers.count))), ("height", .integer(320)),
      (
        "layer",
        .sequence([
          layer(
            "rule", [("color", .string(plain)), ("invalid", .null)], values: edges,
            encoding: colored),
          layer(
            "point",
            [
              ("filled", .boolean(true)), ("size", .integer(150)), ("opacity", .integer(1)),
              ("color", .string("#ffffff")), ("stroke", .string(InkColor(.text).light)),
            ], values: units, encoding: [("x", x), ("y", y), ("tooltip", .sequence(tooltip))]),
          layer(
            "text", [("baseline", .string("top")), ("y", .integer(285))], values: titles,
            encoding: [("x", x), ("text", field("text"))]),
        ])
      ),
    ]
  }

  private static func name(
    of slot: NetworkOutline.Slot, in layer: NetworkDiagram.Layer
  ) -> String {
    switch slot {
    case .unit(let unit): layer.unitNames.isEmpty ? String(unit + 1) : layer.unitNames[unit]
    case .more(let count): "\(groupedDecimal(count)) more"
    }
  }

  private static func position(_ name: String, from: Double, to: Double) -> ConfigNode {
    .mapping([
      "field": .string(name), "type": .string("quantitative"), "axis": .null,
      "scale": .mapping(["domain": .sequence([.number(from), .number(to)])]),
    ])
  }
}
