/// A chart in a drawing: title and label of y above, then the plot with its axes, the label of x,
/// the legend, and what found no place in the plot.
struct ChartDrawing {
  let chart: Chart
  let x: AxisRange
  let y: AxisRange
  /// The part of the drawing that is the chart's; its height is open.
  let left: Double
  let width: Double
  let plot: Box

  /// Of the font, where nothing else is said.
  static let size = 12.0

  static func draw(
    _ chart: Chart, into drawing: inout Drawing, x left: Double, y top: Double, width: Double
  ) -> Double {
    var top = top
    if !chart.title.isEmpty {
      drawing.add(
        Text(chart.title, at: Point(left, top + 13), size: 13, isBold: true), limit: width)
      top += 21
    }
    if !chart.y.label.isEmpty {
      drawing.add(Text(chart.y.label, at: Point(left, top + 12), size: size), limit: width)
      top += 18
    }
    let part = ChartDrawing(chart, left: left, top: top + 7, width: width)
    part.drawYAxis(into: &drawing)
    var bottom = part.drawXAxis(into: &drawing)
    let homeless = part.drawMarks(into: &drawing)
    part.drawFrame(into: &drawing)
    if !chart.x.label.isEmpty {
      // In the middle of the plot where there is room.
      let label = TextWidth.cut(chart.x.label, to: width, size: size)
      let half = TextWidth.width(label, size: size) / 2
      let middle = min(max(part.plot.center.x, left + half), left + width - half)
      drawing.add(
        .text(Text(label, at: Point(middle, bottom + 12), anchor: .middle, size: size)),
        fill: .ink(.text), title: label == chart.x.label ? nil : chart.x.label)
      bottom += 17
    }
    let legend = Legend(chart)
    let beside = Box(
      x: part.plot.right + 24, y: part.plot.y, width: left + width - part.plot.right - 24, height: 0
    )
    if beside.width >= 130 {
      let end = legend.draw(into: &drawing, x: beside.x, y: beside.y, width: beside.width)
      bottom = max(bottom, end)
    } else {
      bottom = legend.draw(into: &drawing, x: left, y: bottom + 4, width: width)
    }
    return part.list(homeless, into: &drawing, y: bottom)
  }

  private init(_ chart: Chart, left: Double, top: Double, width: Double) {
    (self.chart, self.left, self.width) = (chart, left, width)
    let ranges = AxisRange.ranges(of: chart)
    (x, y) = ranges
    var plot = Box(x: left, y: top, width: width, height: Self.height(chart, width: width))
    let right = Self.rightMargin(ranges.x, width: width)
    // Once more with the height that follows from the width.
    for _ in 0..<2 {
      let labels = Self.yTicks(ranges.y, height: plot.height).map(\.label)
      let widest = labels.map { TextWidth.width($0, size: Self.size) }.max() ?? 0
      let margin = min(widest, 0.35 * width) + 8
      (plot.x, plot.width) = (left + margin, width - margin - right)
      if chart.isSquare { plot = Self.square(plot, x: ranges.x, y: ranges.y) }
    }
    self.plot = plot
  }

  /// Half of the last number beneath the plot stands beyond it.
  private static func rightMargin(_ x: AxisRange, width: Double) -> Double {
    if case .categories = x.scale { return 8 }
    let last = Ticks.ticks(x, atMost: Int(width / 45)).last?.label ?? ""
    return max(8, TextWidth.width(last, size: size) / 2 + 1)
  }

  private static func height(_ chart: Chart, width: Double) -> Double {
    let height = min(max(0.5 * width, 200), 340)
    // Names one below the other need room.
    return max(height, min(Double(chart.y.categories?.count ?? 0) * 16, 1600))
  }

  /// The box made lower or narrower until a unit is as long in both directions. A shape that is too
  /// odd for this is left as it is.
  private static func square(_ plot: Box, x: AxisRange, y: AxisRange) -> Box {
    let ratio = (y.upper / 2 - y.lower / 2) / (x.upper / 2 - x.lower / 2)
    guard ratio >= 0.1, ratio <= 10 else { return plot }
    let height = min(plot.width * ratio, max(420, plot.height))
    return Box(x: plot.x, y: plot.y, width: height / ratio, height: height)
  }

  /// Where a value stands; nil for what has no place.
  func place(_ point: Point) -> Point? {
    guard let across = x.fraction(of: point.x), let up = y.fraction(of: point.y) else { return nil }
    return Point(placeX(across), placeY(up))
  }

  /// Far outside all is equally far, so that arithmetic stays exact enough.
  func placeX(_ fraction: Double) -> Double { plot.x + min(max(fraction, -1e4), 1e4) * plot.width }
  func placeY(_ fraction: Double) -> Double {
    plot.bottom - min(max(fraction, -1e4), 1e4) * plot.height
  }

  /// The texts that found no place, beneath.
  private func list(_ texts: [String], into drawing: inout Drawing, y: Double) -> Double {
    let limit = 8
    var shown = Array(texts.prefix(limit))
    if texts.count > limit { shown.append("… \(texts.count - limit) more") }
    for (index, text) in shown.enumerated() {
      let place = Point(left, y + 14 + Double(index) * 16)
      drawing.add(Text("• \(text)", at: place, size: Self.size), limit: width)
    }
    return y + Double(shown.count) * 16 + (shown.isEmpty ? 0 : 4)
  }
}
