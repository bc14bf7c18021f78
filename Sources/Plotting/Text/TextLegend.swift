internal import Diagnostics

/// The names of layers beneath a chart, each with what it is drawn as, and the keys of shades.
struct TextLegend {
  /// What is drawn, and what it means.
  private struct Entry {
    var swatch: Canvas
    var text: String
    /// Whether the text stands before what is drawn: the name of a key.
    var isKey = false
    /// Whether it is one of many.
    var isSeries = false
    var layer: Chart.Layer?

    var textRoom: Int { displayWidth(text) + (swatch.columns == 0 || text.isEmpty ? 0 : 1) }
  }

  private var entries: [Entry] = []
  private let usesColor: Bool
  /// Points without any, where the chart has some.
  private let points: [Chart.Layer]

  init(_ layers: [Chart.Layer], styles: [LayerStyle], usesColor: Bool) {
    self.usesColor = usesColor
    points = layers.filter { if case .points = $0.marks { true } else { false } }
      .map { Chart.Layer(ink: $0.ink, .points([])) }
    for (layer, style) in zip(layers, styles) {
      if case .cells(let cells) = layer.marks {
        add(cells, layer.ink)
      } else if let name = layer.name {
        add(layer, named: name, style)
      }
    }
  }

  private mutating func add(_ layer: Chart.Layer, named name: String, _ style: LayerStyle) {
    let twin = entries.firstIndex { $0.layer?.name == name && $0.layer?.ink == layer.ink }
    var swatch = twin.map { entries[$0].swatch } ?? Canvas(columns: 1, rows: 1)
    switch layer.marks {
    case .line(_, let stroke):
      let symbol = swatch
      swatch = line(stroke, layer.ink, style.symbol)
      if symbol.columns == 1 { swatch.place(symbol, 2, 0) }
    case .rule(let rule): swatch = line(rule.stroke, layer.ink, nil)
    case .points:
      let middle = swatch.columns / 2
      switch style.look {
      case .symbols, .majority: swatch.put(style.symbol ?? "•", middle, 0, color: .ink(layer.ink))
      case .dots: for y in 1...2 { swatch.dot(2 * middle + y % 2, y, ink: layer.ink) }
      case .shades: swatch.fill(Blocks.shades[2], middle, 0, color: .ink(layer.ink))
      }
    case .bars: swatch.fill(style.fill, 0, 0, color: .ink(layer.ink))
    case .cells, .notes: return
    }
    let entry = Entry(swatch: swatch, text: name, isSeries: layer.ink.isSeries, layer: layer)
    if let twin { entries[twin] = entry } else { entries.append(entry) }
  }

  private func line(_ stroke: Stroke, _ ink: Ink, _ symbol: Character?) -> Canvas {
    var swatch = Canvas(columns: 5, rows: 1)
    swatch.line([Point(0, 1), Point(9, 1)], ink: ink, stroke: stroke)
    if let symbol { swatch.put(symbol, 2, 0, color: .ink(ink)) }
    return swatch
  }

  private mutating func add(_ cells: Cells, _ ink: Ink) {
    switch cells.shading {
    case .classes(let names, _, let label):
      if !label.isEmpty {
        let nothing = Canvas(columns: 0, rows: 1)
        entries.append(Entry(swatch: nothing, text: "\(label):", isSeries: true))
      }
      for (index, name) in names.enumerated() {
        let shading = Cells.Shading.classes(names: names, winners: [index], label: label)
        entries.append(Entry(swatch: shades([1], shading, ink), text: name, isSeries: true))
      }
    case .sequential(let range, let label):
      addKey(from: range.lowerBound, to: range.upperBound, label, cells.shading, ink)
    case .diverging(_, let middle, _, let extent, let label):
      addKey(
        from: middle - extent, to: middle + extent, label, cells.shading, ink)
    }
  }

  /// The shades of a range between its ends.
  private mutating func addKey(
    from low: Double, to high: Double, _ label: String, _ shading: Cells.Shading,
    _ ink: Ink
  ) {
    let values = (0...8).map { low + (high / 8 - low / 8) * Double($0) }
    let shades = shades(values, shading, ink)
    let (from, to) = (DecimalText.rounded(low), DecimalText.rounded(high))
    let start = displayWidth(from) + 1
    var swatch = Canvas(columns: start + shades.columns + 1 + displayWidth(to), rows: 1)
    swatch.put(from, 0, 0)
    swatch.place(shades, start, 0)
    swatch.put(to, start + shades.columns + 1, 0)
    let text = label.isEmpty ? "" : "\(label):"
    entries.append(Entry(swatch: swatch, text: text, isKey: true))
  }

  /// What cells of these values look like, one beside the other.
  private func shades(_ values: [Double], _ shading: Cells.Shading, _ ink: Ink) -> Canvas {
    let cells = Cells(
      x: (0...values.count).map(Double.init), y: [0, 1], values: values, shading: shading)
    return PlotArea(
      [Chart.Layer(ink: ink, .cells(cells))] + points,
      styles: Array(repeating: LayerStyle(), count: 1 + points.count),
      x: AxisRange(Axis("", range: 0...Double(values.count)), values: Extent(isLogarithmic: false)),
      y: AxisRange(Axis("", range: 0...1), values: Extent(isLogarithmic: false)),
      columns: values.count, rows: 1, usesColor: usesColor
    ).canvas
  }

  // MARK: Lines

  private static let gap = 3
  private static let lines = 12

  /// One entry after the other, in lines as wide as there is room; the last line counts those for
  /// which there is none, all of them of series.
  func canvas(width: Int) -> Canvas {
    let whole = Self.canvas(entries, width: width)
    if whole.shown == entries.count { return whole.canvas }
    let sorted = entries.filter { !$0.isSeries } + entries.filter(\.isSeries)
    return Self.canvas(sorted, width: width).canvas
  }

  private static func canvas(_ entries: [Entry], width: Int) -> (canvas: Canvas, shown: Int) {
    var canvas = Canvas(columns: width, rows: lines)
    var (column, row) = (0, 0)
    for (index, var entry) in entries.enumerated() {
      let room = entry.textRoom - displayWidth(entry.text) + entry.swatch.columns
      entry.text = entry.text.cut(to: max(width - room, 1))
      let end = entry.swatch.columns + entry.textRoom
      if column > 0 && column + end > width { (column, row) = (0, row + 1) }
      if row == lines - 1 && index < entries.count - 1 && column == 0 {
        let rest = "… and \(entries.count - index) more"
        canvas.put(rest.cut(to: width), 0, row, ink: .faint)
        return (canvas, index)
      }
      canvas.place(entry.swatch, column + (entry.isKey ? entry.textRoom : 0), row)
      canvas.put(entry.text, column + (entry.isKey ? 0 : end - displayWidth(entry.text)), row)
      column += end + gap
    }
    return (canvas.cropped(rows: entries.isEmpty ? 0 : row + 1), entries.count)
  }
}
