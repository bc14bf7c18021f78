internal import Config

/// A network in a drawing: a column of circles a layer, the edges between them, and beneath each
/// column what the layer is; where the columns are too narrow for that, a number and a list.
struct NetworkDrawing {
  private let network: NetworkDiagram
  private let outline: NetworkOutline
  private let columns: [Double]
  /// Between two columns.
  private let pitch: Double
  private let radius: Double
  /// Between two units of a column.
  private let rowHeight: Double
  private let frame: Box

  private static let (size, lineHeight) = (12.0, 15.0)
  /// Columns that are nearer to each other have numbers.
  private static let narrowest = 84.0
  private static let widest = 240.0
  private static let (units, edges) = (12, 300)

  /// - Returns: the lower edge.
  static func draw(
    _ network: NetworkDiagram, into drawing: inout Drawing, x: Double, y: Double, width: Double
  ) -> Double {
    let picture = NetworkDrawing(network, x: x, y: y, width: width)
    picture.drawEdges(into: &drawing)
    picture.drawShortcuts(into: &drawing)
    picture.drawUnits(into: &drawing)
    picture.drawNames(into: &drawing)
    let bottom = picture.drawLabels(into: &drawing)
    return picture.drawKey(into: &drawing, y: bottom)
  }

  private init(_ network: NetworkDiagram, x: Double, y: Double, width: Double) {
    self.network = network
    outline = NetworkOutline(network, units: Self.units, edges: Self.edges)
    let slots = outline.slots
    let most = slots.map(\.count).max() ?? 1
    rowHeight = min(44, max(18, 260 / Double(most)))
    let gaps = Double(max(1, network.layers.count - 1))
    let least = min(44, width / 4)
    let hasLabels = (width - 2 * least) / gaps >= Self.narrowest
    func margin(_ layer: Int) -> Double {
      let lines = hasLabels ? network.layers[layer].words : []
      let label = lines.map { TextWidth.width($0, size: Self.size) }.max() ?? 0
      let names = slots[layer].compactMap { network.layers[layer].name(of: $0) }
      let widest = names.map { TextWidth.width($0, size: Self.size) }.max() ?? 0
      return max(least, min(widest + 22, width / 4), min(label / 2 + 2, width / 6))
    }
    let (left, right) = (margin(0), margin(slots.count - 1))
    let pitch = min((width - left - right) / gaps, Self.widest)
    self.pitch = pitch
    radius = max(0.5, min(12, rowHeight * 0.32, pitch * 0.2))
    let start = x + left + (width - left - right - pitch * gaps) / 2
    columns = slots.indices.map { start + pitch * Double($0) }
    // Above the columns shortcuts have their bows.
    let bow = network.shortcuts.map { Self.rise(over: $0.to - $0.from) }.max() ?? 0
    frame = Box(x: x, y: y + bow, width: width, height: rowHeight * Double(most))
  }

  /// How far a shortcut rises above the columns.
  private static func rise(over layers: Int) -> Double { min(40, 12 + 3 * Double(layers)) }

  private func place(_ layer: Int, _ slot: Int) -> Point {
    let count = Double(outline.slots[layer].count)
    return Point(
      columns[layer], frame.y + frame.height / 2 + (Double(slot) - (count - 1) / 2) * rowHeight)
  }

  /// How wide a text in the middle of a column can be.
  private func room(_ column: Double) -> Double {
    2 * min(column - frame.x, frame.right - column, (pitch - 6) / 2)
  }

  // MARK: - Edges

  private func drawEdges(into drawing: inout Drawing) {
    func ends(_ edge: NetworkOutline.Edge) -> [Drawing.Step] {
      let from = place(edge.from.layer, edge.from.slot)
      let to = place(edge.to.layer, edge.to.slot)
      return [.move(Point(from.x + radius, from.y)), .line(Point(to.x - radius, to.y))]
    }
    let plain = outline.edges.filter { $0.weight == nil }.flatMap(ends)
    if !plain.isEmpty {
      drawing.add(.path(plain), pen: Drawing.Pen(.ink(.faint, opacity: 0.6), width: 0.75))
    }
    // The heavy ones on top.
    let weighted = outline.edges.filter { $0.weight != nil }
    for edge in weighted.sorted(by: { abs($0.weight ?? 0) < abs($1.weight ?? 0) }) {
      guard let weight = edge.weight else { continue }
      drawing.add(
        .path(ends(edge)),
        pen: Drawing.Pen(
          .ink(weight < 0 ? .negative : .positive),
          width: EdgeForm.width(weight, of: outline.heaviest)),
        title: "\(name(edge.from)) → \(name(edge.to)): \(DecimalText.rounded(Double(weight)))")
    }
  }

  private func name(_ place: NetworkOutline.Place) -> String {
    let (layer, slot) = (network.layers[place.layer], outline.slots[place.layer][place.slot])
    guard case .unit(let unit) = slot else { return layer.name }
    return layer.unitNames.isEmpty ? "\(layer.name) \(unit + 1)" : layer.unitNames[unit]
  }

  private func drawShortcuts(into drawing: inout Drawing) {
    for (from, to) in network.shortcuts {
      let (start, end) = (place(from, 0), place(to, 0))
      let highest = (from...to).map { place($0, 0).y }.min() ?? start.y
      let peak = highest - radius - Self.rise(over: to - from) + 8
      // A cubic curve comes to three quarters of the way to its control points.
      let control = (peak - (start.y + end.y) / 8) / 0.75
      drawing.add(
        .path([
          .move(Point(start.x, start.y - radius)),
          .curve(
            Point(start.x, control), Point(end.x, control), Point(end.x, end.y - radius)),
        ]), pen: Drawing.Pen(.ink(.faint), width: 1.5, stroke: .dashed),
        title: "shortcut: \(network.layers[from].name) is added in \(network.layers[to].name)")
    }
  }

  // MARK: - Units

  private func drawUnits(into drawing: inout Drawing) {
    for (layer, slots) in outline.slots.enumerated() {
      for (index, slot) in slots.enumerated() {
        let center = place(layer, index)
        switch slot {
        case .unit:
          drawing.add(
            .circle(center, radius: radius), fill: .ground,
            pen: Drawing.Pen(.ink(.text), width: min(1.2, radius / 3)),
            title: name(.init(layer: layer, slot: index)))
        case .more(let count):
          let place = Point(center.x, center.y + 4)
          var text = Text(
            "⋮ \(groupedDecimal(count)) more", at: place, anchor: .middle, size: Self.size)
          if text.width > room(center.x) { text.string = "⋮" }
          if text.width > pitch { continue }
          drawing.add(.rectangle(text.box), fill: .ground)
          drawing.add(text)
        }
      }
    }
  }

  /// Of inputs to the left and of outputs to the right.
  private func drawNames(into drawing: inout Drawing) {
    let last = network.layers.count - 1
    for (layer, anchor) in last == 0 ? [(0, Text.Anchor.end)] : [(0, .end), (last, .start)] {
      let isLeft = anchor == .end
      let gap = radius + 6
      let start = columns[layer] + (isLeft ? -gap : gap)
      for (index, slot) in outline.slots[layer].enumerated() {
        guard let name = network.layers[layer].name(of: slot) else { continue }
        drawing.addName(
          Text(name, at: Point(start, place(layer, index).y + 4), anchor: anchor, size: Self.size),
          limit: isLeft ? start - frame.x : frame.right - start)
      }
    }
  }

  // MARK: - Words

  /// - Returns: the lower edge.
  private func drawLabels(into drawing: inout Drawing) -> Double {
    let top = frame.bottom + Self.lineHeight
    guard pitch >= Self.narrowest || network.layers.count == 1 else {
      return drawList(into: &drawing, y: top)
    }
    var bottom = top
    for (layer, column) in zip(network.layers, columns) {
      let room = room(column)
      var y = top
      for (index, line) in layer.words.enumerated() {
        var text = Text(
          line, at: Point(column, y), anchor: .middle, size: Self.size, isBold: index == 0)
        for part in TextWidth.lines(line, width: room, size: text.wideSize, atMost: .max) {
          (text.string, text.place.y) = (part, y)
          drawing.add(text, ink: index == 0 ? .text : .faint)
          y += Self.lineHeight
        }
      }
      bottom = max(bottom, y)
    }
    return bottom
  }

  /// A number beneath each column that has room for it, and a line a number.
  private func drawList(into drawing: inout Drawing, y: Double) -> Double {
    let step = max(1, Int((20 / pitch).rounded(.up)))
    for (index, column) in columns.enumerated() where index % step == 0 {
      drawing.add(Text("\(index)", at: Point(column, y), anchor: .middle, size: 10), ink: .faint)
    }
    let limit = 60
    let layers = network.layers.prefix(limit).map(\.lines)
    let indent = TextWidth.width("\(layers.count)  ", size: Self.size)
    let widest = layers.map { TextWidth.width($0.joined(separator: ", "), size: Self.size) }.max()
    let perRow = frame.width >= 2 * (indent + (widest ?? 0) + 10) ? 2 : 1
    let width = frame.width / Double(perRow)
    let room = width - indent - 10
    var lines = layers.enumerated().flatMap { index, parts in
      Self.lines(parts, width: room).enumerated().map { ($0 == 0 ? "\(index)" : "", $1) }
    }
    if network.layers.count > limit { lines.append(("", "… \(network.layers.count - limit) more")) }
    let rows = (lines.count + perRow - 1) / perRow
    for (index, (number, line)) in lines.enumerated() {
      let place = Point(
        frame.x + width * Double(index / rows),
        y + 6 + Self.lineHeight * Double(index % rows + 1))
      drawing.add(Text(number, at: place, size: Self.size))
      drawing.add(Text(line, at: Point(place.x + indent, place.y), size: Self.size), limit: room)
    }
    return y + 6 + Self.lineHeight * Double(rows + 1)
  }

  /// Parts in lines, broken only between them.
  private static func lines(_ parts: [String], width: Double) -> [String] {
    parts.reduce(into: []) { lines, part in
      let longer = lines.last.map { "\($0), \(part)" } ?? part
      if lines.isEmpty || TextWidth.width(longer, size: size) > width {
        lines.append(part)
      } else {
        lines[lines.count - 1] = longer
      }
    }
  }

  /// What the colours of the edges mean. Returns the lower edge.
  private func drawKey(into drawing: inout Drawing, y: Double) -> Double {
    guard outline.heaviest > 0 else { return y - Self.lineHeight + 4 }
    var (x, y) = (frame.x, y)
    let widest = DecimalText.rounded(Double(outline.heaviest))
    for (ink, words) in [
      (Ink.positive, "weight above 0"), (.negative, "below 0; the widest line is \(widest)"),
    ] {
      let width = 30 + TextWidth.width(words, size: Self.size)
      if x > frame.x && x + width > frame.right { (x, y) = (frame.x, y + Self.lineHeight) }
      drawing.add(
        .path([.move(Point(x, y + 2)), .line(Point(x + 24, y + 2))]),
        pen: Drawing.Pen(.ink(ink), width: 3))
      drawing.add(
        Text(words, at: Point(x + 30, y + 6), size: Self.size), ink: .faint,
        limit: max(0, frame.right - x - 30))
      x += width + 18
    }
    return y + 12
  }
}

extension NetworkDiagram.Layer {
  /// What stands beneath its column, line by line.
  fileprivate var words: [String] { [name, kind] + details }

  /// What the unit of a slot is called; nil for no name.
  fileprivate func name(of slot: NetworkOutline.Slot) -> String? {
    guard case .unit(let unit) = slot, !unitNames.isEmpty else { return nil }
    return unitNames[unit]
  }
}
