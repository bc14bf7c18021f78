internal import Config

/// A chart as a view of Vega-Lite with layers.
struct VegaLiteChart {
  private let chart: Chart
  private let ranges: (x: AxisRange, y: AxisRange)

  init(_ chart: Chart) {
    self.chart = chart
    ranges = AxisRange.ranges(of: chart)
  }

  var entries: [(String, ConfigNode)] {
    let (width, height) = size
    var entries = [
      ("width", ConfigNode.integer(width)), ("height", .integer(height)),
      ("layer", .sequence(chart.layers.flatMap(layers))),
    ]
    if hasScale { entries.append(("resolve", VegaLite.independent(["color"]))) }
    return entries
  }

  /// Whether a colour is a number, and not a name.
  private var hasScale: Bool {
    chart.layers.contains { layer in
      guard case .cells(let cells) = layer.marks else { return false }
      if case .classes = cells.shading { return false }
      return true
    }
  }

  private var size: (Int, Int) {
    let ratio =
      (ranges.y.upper / 2 - ranges.y.lower / 2) / (ranges.x.upper / 2 - ranges.x.lower / 2)
    guard chart.isSquare, ratio >= 0.1, ratio <= 10 else { return (480, 280) }
    return (Int((360 / max(ratio, 1)).rounded()), Int((360 * min(ratio, 1)).rounded()))
  }

  private func layers(_ layer: Chart.Layer) -> [ConfigNode] {
    switch layer.marks {
    case .line(let points, let stroke): [line(points, stroke, layer)]
    case .points(let points, let symbol): [self.points(points, symbol, layer)]
    case .bars(let bars): self.bars(bars, layer)
    case .cells(let cells): self.cells(cells, layer)
    case .rule(let rule): self.rule(rule, layer)
    case .notes(let notes): [texts(notes.map { ($0.point, $0.text) }, offset: -9)]
    }
  }

  // MARK: - Marks

  private func line(_ points: [Point], _ stroke: Stroke, _ layer: Chart.Layer) -> ConfigNode {
    // Lines go from left to right unless they are told their order.
    let isOrdered = zip(points, points.dropFirst()).allSatisfy { $0.x <= $1.x }
    let values = points.enumerated().map { index, point in
      name(of: layer) + place(point) + (isOrdered ? [] : [("order", .integer(index))])
    }
    let order = [("order", VegaLite.field("order", "quantitative"))]
    return VegaLite.layer(
      "line", dashes(stroke) + color(of: layer), values: values,
      encoding: xy + (isOrdered ? [] : order) + series(layer))
  }

  private func points(_ points: [Point], _ symbol: Symbol, _ layer: Chart.Layer) -> ConfigNode {
    let shape = symbol == .triangle ? "triangle-up" : "\(symbol)"
    return VegaLite.layer(
      "point", [("filled", .boolean(true)), ("shape", .string(shape))] + color(of: layer),
      values: points.map { name(of: layer) + place($0) }, encoding: xy + series(layer))
  }

  private func bars(_ bars: [Bar], _ layer: Chart.Layer) -> [ConfigNode] {
    let values = bars.map { name(of: layer) + box($0.x, $0.y) }
    let rectangles = VegaLite.layer(
      "rect", [("opacity", .number(0.75))] + color(of: layer), values: values,
      encoding: corners + series(layer))
    let labels = bars.compactMap { bar in
      bar.text.map { (Point(middle(bar.x), bar.y.upperBound), $0) }
    }
    return labels.isEmpty ? [rectangles] : [rectangles, texts(labels, offset: -8)]
  }

  private func cells(_ cells: Cells, _ layer: Chart.Layer) -> [ConfigNode] {
    let boxes = cells.values.indices.map { index in
      let (row, column) = (index / cells.columns, index % cells.columns)
      return (x: cells.x[column]...cells.x[column + 1], y: cells.y[row]...cells.y[row + 1])
    }
    var values = zip(boxes, cells.values).map {
      box($0.x, $0.y) + [("value", VegaLite.number($1))]
    }
    let channels: [(String, ConfigNode)]
    let ground = "#ffffff"
    switch cells.shading {
    case .sequential(let range, let label):
      channels = [
        shade(label, [range.lowerBound, range.upperBound], [ground, InkColor(layer.ink).light])
      ]
    case .diverging(let low, let middle, let high, let extent, let label):
      channels = [
        shade(
          label, [middle - extent, middle, middle + extent],
          [InkColor(low).light, ground, InkColor(high).light])
      ]
    case .classes(let names, let winners, let label):
      for index in values.indices {
        values[index].append(("class", .string(names[winners[index]])))
      }
      channels = [
        ("color", self.names(in: "class")),
        (
          "opacity",
          .mapping([
            "field": .string("value"), "type": .string("quantitative"), "title": .string(label),
            "scale": .mapping([
              "domain": .sequence([.integer(0), .integer(1)]),
              "range": .sequence([.integer(0), .number(Shades.wash)]),
            ]),
          ])
        ),
      ]
    }
    let rectangles = VegaLite.layer("rect", values: values, encoding: corners + channels)
    guard let texts = cells.texts else { return [rectangles] }
    let labels = zip(boxes, texts).map { (Point(middle($0.x), middle($0.y)), $1) }
    return [rectangles, self.texts(labels, offset: 0)]
  }

  private func rule(_ rule: Rule, _ layer: Chart.Layer) -> [ConfigNode] {
    let isHorizontal = rule.direction == .horizontal
    let channel = isHorizontal ? ("y", y) : ("x", x)
    let values = [name(of: layer) + [(channel.0, VegaLite.number(rule.value))]]
    let line = VegaLite.layer(
      "rule", dashes(rule.stroke) + color(of: layer), values: values,
      encoding: [channel] + series(layer))
    guard let text = rule.text else { return [line] }
    let place =
      isHorizontal
      ? [
        ("x", ConfigNode.mapping(["expr": .string("width")])), ("align", .string("right")),
        ("dy", .integer(-6)),
      ] : [("y", .integer(8)), ("align", .string("left")), ("dx", .integer(4))]
    return [
      line,
      VegaLite.layer(
        "text", place + [("clip", .boolean(true))], values: values,
        encoding: [channel, ("text", .mapping(["value": .string(text)]))]),
    ]
  }

  private func texts(_ labels: [(Point, String)], offset: Int) -> ConfigNode {
    VegaLite.layer(
      "text", [("dy", .integer(offset)), ("clip", .boolean(true))],
      values: labels.map { place($0) + [("text", .string($1))] },
      encoding: xy + [("text", VegaLite.field("text"))])
  }

  // MARK: - Values

  private func place(_ point: Point) -> [(String, ConfigNode)] {
    [("x", VegaLite.number(point.x)), ("y", VegaLite.number(point.y))]
  }

  private func box(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>) -> [(String, ConfigNode)] {
    place(Point(x.lowerBound, y.lowerBound))
      + [("x2", VegaLite.number(x.upperBound)), ("y2", VegaLite.number(y.upperBound))]
  }

  private func middle(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound / 2 + range.upperBound / 2
  }

  // MARK: - Channels

  private var x: ConfigNode { position("x", chart.x, ranges.x) }
  private var y: ConfigNode { position("y", chart.y, ranges.y) }
  private var xy: [(String, ConfigNode)] { [("x", x), ("y", y)] }
  private var corners: [(String, ConfigNode)] {
    xy + [("x2", VegaLite.field("x2")), ("y2", VegaLite.field("y2"))]
  }

  private func position(_ field: String, _ axis: Axis, _ range: AxisRange) -> ConfigNode {
    var scale: [(String, ConfigNode)] = [
      ("domain", .sequence([.number(range.lower), .number(range.upper)])),
      ("nice", .boolean(false)),
    ]
    var labels: [(String, ConfigNode)] = []
    switch axis.scale {
    case .linear: break
    case .logarithmic: scale.append(("type", .string("log")))
    case .categories(let names):
      labels = [
        ("values", .sequence(names.indices.map { .integer($0) })), ("grid", .boolean(false)),
        ("labelExpr", .string("[\(names.map(quoted).joined(separator: ","))][datum.value]")),
      ]
    }
    if axis.isWhole {
      let ticks = Ticks.ticks(range, atMost: 12).map { ConfigNode.number($0.value) }
      labels += [("values", .sequence(ticks)), ("format", .string("d"))]
    }
    return .mapping([
      ("field", .string(field)), ("type", .string("quantitative")), ("title", .string(axis.label)),
      ("scale", .mapping(scale)), ("axis", .mapping(labels)),
    ])
  }

  /// As a text in an expression of Vega.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 0x20: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private func shade(_ label: String, _ values: [Double], _ colors: [String])
    -> (String, ConfigNode)
  {
    (
      "color",
      .mapping([
        "field": .string("value"), "type": .string("quantitative"), "title": .string(label),
        "scale": .mapping([
          "domain": .sequence(values.map(VegaLite.number)),
          "range": .sequence(colors.map { .string($0) }), "clamp": .boolean(true),
          "interpolate": .string("rgb"),
        ]),
      ])
    )
  }

  private func name(of layer: Chart.Layer) -> [(String, ConfigNode)] {
    layer.name.map { [("series", .string($0))] } ?? []
  }

  private func series(_ layer: Chart.Layer) -> [(String, ConfigNode)] {
    layer.name == nil ? [] : [("color", names(in: "series"))]
  }

  /// Colours by name; all layers share the scale and its legend.
  private func names(in field: String) -> ConfigNode {
    var inks: [(name: String, ink: Ink)] = []
    func add(_ name: String, _ ink: Ink) {
      if !inks.contains(where: { $0.name == name }) { inks.append((name, ink)) }
    }
    for layer in chart.layers {
      if case .cells(let cells) = layer.marks, case .classes(let names, _, _) = cells.shading {
        for (index, name) in names.enumerated() { add(name, .series(index)) }
      } else if let name = layer.name {
        add(name, layer.ink)
      }
    }
    return .mapping([
      "field": .string(field), "type": .string("nominal"), "title": .null,
      "scale": .mapping([
        "domain": .sequence(inks.map { .string($0.name) }),
        "range": .sequence(inks.map { .string(InkColor($0.ink).light) }),
      ]),
    ])
  }

  private func color(of layer: Chart.Layer) -> [(String, ConfigNode)] {
    [("clip", .boolean(true))]
      + (layer.name == nil ? [("color", .string(InkColor(layer.ink).light))] : [])
  }

  private func dashes(_ stroke: Stroke) -> [(String, ConfigNode)] {
    let lengths: [Int] =
      switch stroke {
      case .solid: []
      case .dashed: [6, 4]
      case .dotted: [2, 3]
      }
    return lengths.isEmpty ? [] : [("strokeDash", .sequence(lengths.map { .integer($0) }))]
  }
}
