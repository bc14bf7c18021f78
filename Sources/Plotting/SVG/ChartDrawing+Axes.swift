extension ChartDrawing {
  /// As many as there is room for, one below the other.
  static func yTicks(_ range: AxisRange, height: Double) -> [Tick] {
    let room: Double = if case .categories = range.scale { 15 } else { 44 }
    return Ticks.ticks(range, atMost: Int(height / room))
  }

  func drawYAxis(into drawing: inout Drawing) {
    let ticks = Self.yTicks(y, height: plot.height)
    let heights = ticks.map { placeY(y.fraction(of: $0.value) ?? 0) }
    if chart.y.categories == nil {
      let (from, to) = chart.hasCells ? (plot.x - 3, plot.x) : (plot.x, plot.right)
      drawGrid(heights.map { (Point(from, $0), Point(to, $0)) }, into: &drawing)
    }
    for (tick, height) in zip(ticks, heights) {
      drawing.addName(
        Text(tick.label, at: Point(plot.x - 6, height + 4), anchor: .end, size: Self.size),
        limit: plot.x - 6 - left)
    }
  }

  /// - Returns: the lower edge of the labels.
  func drawXAxis(into drawing: inout Drawing) -> Double {
    if case .categories(let names) = x.scale {
      return drawCategories(names, into: &drawing)
    }
    let labels = numberLabels
    let places = labels.map { placeX(x.fraction(of: $0.0.value) ?? 0) }
    let (from, to) = chart.hasCells ? (plot.bottom, plot.bottom + 3) : (plot.y, plot.bottom)
    drawGrid(places.map { (Point($0, from), Point($0, to)) }, into: &drawing)
    for (_, label) in labels { drawing.add(label) }
    return plot.bottom + 22
  }

  /// Where cells would lie over it, there are short ticks instead.
  private func drawGrid(_ lines: [(Point, Point)], into drawing: inout Drawing) {
    if lines.isEmpty { return }
    drawing.add(
      .path(lines.flatMap { [.move($0), .line($1)] }),
      pen: Drawing.Pen(.ink(.faint, opacity: chart.hasCells ? 1 : 0.22)))
  }

  /// As many ticks as their labels leave room for.
  private var numberLabels: [(Tick, Text)] {
    for count in stride(from: max(Int(plot.width / 45), 2), through: 2, by: -1) {
      let labels = Ticks.ticks(x, atMost: count).map { ($0, label(of: $0)) }
      let boxes = labels.map { $0.1.box.inset(-3) }
      if zip(boxes, boxes.dropFirst()).allSatisfy({ !$0.overlaps($1) }) { return labels }
    }
    return Ticks.ticks(x, atMost: 2).prefix(1).map { ($0, label(of: $0)) }
  }

  /// Beneath its tick, and not beyond the chart's sides.
  private func label(of tick: Tick) -> Text {
    let half = TextWidth.width(tick.label, size: Self.size) / 2
    let middle = placeX(x.fraction(of: tick.value) ?? 0)
    let place = min(max(middle, left + half), left + width - half)
    return Text(
      tick.label, at: Point(place, plot.bottom + 18), anchor: .middle, size: Self.size)
  }

  /// Side by side where all names fit; else tilted, and where they are too many, each n-th.
  private func drawCategories(_ names: [String], into drawing: inout Drawing) -> Double {
    let band = plot.width / Double(max(names.count, 1))
    let widest = names.map { TextWidth.width($0, size: Self.size) }.max() ?? 0
    if widest <= band - 6 {
      for (index, name) in names.enumerated() {
        let place = Point(plot.x + (Double(index) + 0.5) * band, plot.bottom + 18)
        drawing.add(Text(name, at: place, anchor: .middle, size: Self.size))
      }
      return plot.bottom + 22
    }
    let slope = (0.5).squareRoot()
    let longest = 120.0
    // Tilted lines of text lie as far apart as their places, times the slope.
    let step = max(1, Int((20 / band).rounded(.up)))
    for index in stride(from: 0, to: names.count, by: step) {
      let middle = plot.x + (Double(index) + 0.5) * band
      let text = Text(
        names[index], at: Point(middle + 4, plot.bottom + 12), anchor: .end, size: Self.size,
        isTilted: true)
      drawing.addName(text, limit: min(longest, (middle + 4 - left) / slope - Self.size))
    }
    return plot.bottom + 16 + min(widest, longest) * slope + 4
  }

  /// Over the marks, so that they end at a clear edge.
  func drawFrame(into drawing: inout Drawing) {
    drawing.add(
      .path([
        .move(Point(plot.x, plot.y)), .line(Point(plot.x, plot.bottom)),
        .line(Point(plot.right, plot.bottom)),
      ]), pen: Drawing.Pen(.ink(.faint)))
  }
}
