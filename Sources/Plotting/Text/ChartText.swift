internal import Diagnostics

/// A chart in cells: its title, the label of y, the plot between its axes, the label of x, the legend.
struct ChartText {
  private let chart: Chart
  private let width: Int
  private let usesColor: Bool
  private let x: AxisRange
  private let y: AxisRange
  /// Of the plot.
  private var columns: Int
  private var rows: Int
  private let ticks: [Tick]
  /// Cells left of the axis.
  private let gutter: Int

  init(_ chart: Chart, width: Int, usesColor: Bool) {
    var chart = chart
    chart.layers = Self.outlined(chart.layers)
    (self.chart, self.width, self.usesColor) = (chart, width, usesColor)
    rows = Self.rows(chart, width, usesColor: usesColor)
    (x, y) = Self.ranges(chart, width: width, rows: rows)
    ticks = Self.ticks(
      y, y.scale.isCategories ? [rows] : [rows / 3, rows / 2, rows * 2 / 3, rows])
    let limit = max(chart.y.categories == nil ? 12 : 8, width * 2 / 5)
    gutter = min(limit, ticks.map { displayWidth(printable($0.label)) }.max() ?? 0) + 1
    columns = max(width - gutter - 1, 1)
    fit()
  }

  // MARK: Sizes

  private static let leastRows = 8
  private static let mostRows = 18
  /// More categories than these are drawn, but not each in a row of its own.
  private static let mostCategoryRows = 60

  /// The rows of the plot: some for each category, or else by the width.
  private static func rows(_ chart: Chart, _ width: Int, usesColor: Bool) -> Int {
    let usual = max(min(max(width / 3, leastRows), mostRows), width / 9)
    if let names = chart.y.categories {
      guard names.count <= mostCategoryRows else { return mostRows * 2 }
      // Of an odd number of rows the one in the middle is that of the name.
      let high = names.count <= mostRows / 3 ? 3 : 1
      return max(1, names.count) * high
    }
    guard let cells = chart.cells else { return usual }
    if cells.rows <= mostRows * 4 / 3 { return cells.rows * max(1, usual / cells.rows) }
    return usesColor && cells.rows <= mostRows * 2 ? (cells.rows + 1) / 2 : mostRows
  }

  /// Makes the plot smaller where all of the room would stretch it.
  private mutating func fit() {
    if let names = chart.x.categories, !names.isEmpty {
      let needed = names.map { min(displayWidth(printable($0)), 16) }.max() ?? 0
      let texts = chart.cells?.texts?.map { displayWidth(printable($0)) }.max() ?? 0
      let squares = chart.cells == nil ? 10 : rows / max(1, chart.cells?.rows ?? 1) * 2
      let each = min(columns / names.count, max(needed + 2, texts + 2, squares))
      if each > 0 { columns = each * names.count }
    } else if chart.isSquare && !x.scale.isCategories && !y.scale.isCategories {
      let wanted =
        Double(rows * Canvas.dotsDown / Canvas.dotsAcross) * (x.upper / 2 - x.lower / 2)
        / (y.upper / 2 - y.lower / 2)
      if wanted < Double(columns) {
        columns = max(4, Int(wanted))
      } else {
        rows = max(4, Int(Double(rows) * Double(columns) / wanted))
      }
    } else if let cells = chart.cells, cells.columns * 2 <= columns {
      columns -= columns % cells.columns
    }
  }

  /// The ends of the axes, with room for the texts of bars.
  private static func ranges(
    _ chart: Chart, width: Int, rows: Int
  ) -> (x: AxisRange, y: AxisRange) {
    let (x, y) = AxisRange.ranges(of: chart)
    let texts = chart.layers.flatMap { layer in
      if case .bars(let bars) = layer.marks { bars.compactMap(\.text) } else { [String]() }
    }
    guard let longest = texts.map({ displayWidth(printable($0)) }).max() else { return (x, y) }
    return y.scale.isCategories
      ? (x.widened(by: Double(longest + 2) / Double(width * 3 / 5), chart.x), y)
      : (x, y.widened(by: 1.5 / Double(rows), chart.y))
  }

  /// As many as the first of some counts, or as the next where they are too few.
  private static func ticks(_ axis: AxisRange, _ counts: [Int]) -> [Tick] {
    let ticks = counts.map { Ticks.ticks(axis, atMost: $0) }
    return ticks.first { $0.count > 2 } ?? ticks[0]
  }

  /// Bars of several layers that hide each other become lines around them.
  private static func outlined(_ layers: [Chart.Layer]) -> [Chart.Layer] {
    let bars = layers.indices.compactMap { index -> (index: Int, bars: [Bar])? in
      if case .bars(let bars) = layers[index].marks { (index, bars) } else { nil }
    }
    let hide = bars.indices.contains { first in
      bars[(first + 1)...].contains { bars[first].bars.overlap($0.bars) }
    }
    guard hide else { return layers }
    var layers = layers
    for (place, entry) in bars.enumerated() {
      let strokes: [Stroke] = [.solid, .dashed, .dotted]
      layers[entry.index].marks = .line(entry.bars.outline, strokes[place % strokes.count])
    }
    return layers
  }

  // MARK: Drawing

  var canvas: Canvas {
    let styles = LayerStyle.styles(
      chart.layers, cells: columns * rows, usesColor: usesColor)
    let plot = PlotArea(
      chart.layers, styles: styles, x: x, y: y, columns: columns, rows: rows, usesColor: usesColor)
    let legend = TextLegend(chart.layers, styles: styles, usesColor: usesColor).canvas(width: width)
    let heads = [chart.title, chart.y.label].filter { !$0.isEmpty }
    var canvas = Canvas(
      columns: width,
      rows: heads.count + rows + 2 + (chart.x.label.isEmpty ? 0 : 1) + legend.rows)
    for (row, head) in heads.enumerated() { canvas.put(printable(head).cut(to: width), 0, row) }
    canvas.place(plot.canvas, gutter + 1, heads.count)
    drawY(plot, on: &canvas, from: heads.count)
    var row = heads.count + rows
    drawX(plot, on: &canvas, row)
    row += 2
    if !chart.x.label.isEmpty {
      let label = printable(chart.x.label).cut(to: width)
      let middle = gutter + 1 + columns / 2 - displayWidth(label) / 2
      canvas.put(label, max(0, min(middle, width - displayWidth(label))), row)
      row += 1
    }
    canvas.place(legend, 0, row)
    return canvas
  }

  private func drawY(_ plot: PlotArea, on canvas: inout Canvas, from top: Int) {
    for row in 0..<rows { canvas.put("│", gutter, top + row, ink: .faint) }
    var last: Int?
    for tick in ticks {
      guard let row = plot.row(tick.value), row != last else { continue }
      last = row
      if !y.scale.isCategories { canvas.put("┤", gutter, top + row, ink: .faint) }
      canvas.put(
        printable(tick.label).cutInside(to: gutter - 1), gutter - 2, top + row, anchor: .right)
    }
  }

  private func drawX(_ plot: PlotArea, on canvas: inout Canvas, _ row: Int) {
    canvas.put("└" + String(repeating: "─", count: columns), gutter, row, ink: .faint)
    let (ticks, room) =
      x.scale.isCategories
      ? names : (Self.ticks(x, [columns / 10, columns / 8, columns / 6]), width)
    var free = 0
    for tick in ticks {
      guard let column = plot.column(tick.value), let share = x.fraction(of: tick.value) else {
        continue
      }
      let label = printable(tick.label).cutInside(to: room)
      let length = displayWidth(label)
      let middle =
        x.scale.isCategories ? share * Double(columns) : Double(column) + 0.5
      let start = Int((middle - Double(length) / 2).rounded()) + gutter + 1
      let place = min(max(0, start), width - length)
      guard place >= free else { continue }
      if ticks.count != chart.x.categories?.count {
        canvas.put("┬", gutter + 1 + column, row, ink: .faint)
      }
      canvas.put(label, place, row + 1)
      free = place + length + 1
    }
  }

  /// All names of the categories of x where they can be told apart in the room they have, cut or not;
  /// or else each n-th. And the cells for each.
  private var names: (ticks: [Tick], room: Int) {
    let all = Ticks.ticks(x, atMost: chart.x.categories?.count ?? 0)
    let room = columns / max(1, all.count) - 1
    let names = all.map { printable($0.label) }
    if room >= 5 && Set(names.map { $0.cutInside(to: room) }).count == Set(names).count
      || names.allSatisfy({ displayWidth($0) <= room })
    {
      return (all, room)
    }
    let longest = min(names.map(displayWidth).max() ?? 0, 12)
    let few = Ticks.ticks(x, atMost: columns / (longest + 1))
    let step = few.count > 1 ? Int(few[1].value - few[0].value) : all.count
    return (few, min(longest, max(1, columns * step / max(1, all.count) - 1)))
  }
}

extension AxisRange {
  /// With more room at the upper end, by a share of it; as it is where the axis has ends of its own.
  fileprivate func widened(by share: Double, _ axis: Axis) -> AxisRange {
    guard axis.range == nil, axis.scale == .linear else { return self }
    let room = upper + (upper - lower) * share
    guard room.isFinite else { return self }
    var axis = axis
    axis.range = lower...room
    return AxisRange(axis, values: Extent(isLogarithmic: false))
  }
}

extension Chart {
  /// Its first layer of cells.
  fileprivate var cells: Cells? {
    for layer in layers { if case .cells(let cells) = layer.marks { return cells } }
    return nil
  }
}
