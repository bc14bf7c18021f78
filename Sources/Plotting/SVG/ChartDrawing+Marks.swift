extension ChartDrawing {
  /// More bars of a layer are one path, without titles.
  private static let mostBars = 500

  /// - Returns: the texts that found no place.
  func drawMarks(into drawing: inout Drawing) -> [String] {
    var placer = LabelPlacer(plot)
    var labels: [Label] = []
    let crowds = Crowds(self)
    for (index, layer) in chart.layers.enumerated() {
      switch layer.marks {
      case .line(let points, let stroke):
        let path = LinePath(points.map(place), in: plot)
        draw(path, of: layer, stroke, marker: chart.marker(ofLayer: index), into: &drawing)
        for (from, to) in zip(path.corners, path.corners.dropFirst()) {
          placer.mark(from: from, to: to)
        }
      case .points(let points, let symbol):
        if points.count > crowds.most {
          crowds.draw(points, ofLayer: index, layer.ink, into: &drawing)
        } else {
          let places = points.compactMap(place).filter(plot.contains)
          drawing.add(symbol, at: places, ink: layer.ink)
          for place in places { placer.mark(place) }
        }
      case .bars(let bars): labels += draw(bars, of: layer, into: &drawing)
      case .cells(let cells): labels += draw(cells, layer.ink, into: &drawing)
      case .rule(let rule): labels += draw(rule, layer.ink, into: &drawing)
      case .notes(let notes): labels += draw(notes, layer.ink, into: &drawing)
      }
    }
    if !chart.layers.contains(where: { isDrawn($0.marks) }) {
      drawing.add(
        .text(Text("no data", at: plot.center, anchor: .middle, size: 13)), fill: .ink(.faint))
    }
    var homeless: [String] = []
    for label in labels {
      if let text = placer.place(label.candidates) {
        drawing.add(.text(text), fill: .ink(label.ink), pen: label.pen)
      } else if let text = label.fallback {
        homeless.append(text)
      }
    }
    return homeless
  }

  /// Whether any of them has a place.
  private func isDrawn(_ marks: Marks) -> Bool {
    switch marks {
    case .line(let points, _), .points(let points, _): points.contains { place($0) != nil }
    case .bars(let bars): bars.contains { box($0.x, $0.y) != nil }
    case .cells(let cells): cells.values.contains { $0.isFinite }
    case .rule(let rule):
      (rule.direction == .vertical ? x : y).fraction(of: rule.value) != nil
    case .notes(let notes): notes.contains { place($0.point) != nil }
    }
  }

  /// A text that wants a place.
  private struct Label {
    /// In the order of liking.
    var candidates: [Text]
    var ink: Ink = .text
    /// A halo over what lies beneath.
    var pen: Drawing.Pen? = Drawing.Pen(.ground, width: 3)
    /// What is listed where there is no place; nil for nothing, as tables have it too.
    var fallback: String?
  }

  // MARK: - Lines and points

  private func draw(
    _ path: LinePath, of layer: Chart.Layer, _ stroke: Stroke, marker: Symbol?,
    into drawing: inout Drawing
  ) {
    if !path.steps.isEmpty {
      drawing.add(.path(path.steps), pen: Drawing.Pen(.ink(layer.ink), width: 1.6, stroke: stroke))
    }
    drawing.add(.circle, at: path.dots, ink: layer.ink)
    guard let marker, let number = Symbol.allCases.firstIndex(of: marker) else { return }
    // At corners, some way apart; each symbol begins elsewhere, so that they do not meet.
    let distance = 90.0
    var left = distance * (Double(number) + 0.5) / Double(Symbol.allCases.count)
    var places: [Point] = []
    for (from, to) in zip(path.corners, path.corners.dropFirst()) {
      let (dx, dy) = (to.x - from.x, to.y - from.y)
      left -= (dx * dx + dy * dy).squareRoot()
      if left <= 0 {
        places.append(to)
        left = distance
      }
    }
    drawing.add(marker, at: places, ink: layer.ink)
  }

  // MARK: - Bars and cells

  private func draw(
    _ bars: [Bar], of layer: Chart.Layer, into drawing: inout Drawing
  ) -> [Label] {
    let shown = bars.compactMap { bar in box(bar.x, bar.y).map { (bar: bar, box: $0) } }
    let (fill, pen) = (chart.fill(ofBars: layer.ink), Drawing.Pen(.ink(layer.ink)))
    if shown.count > Self.mostBars {
      drawing.add(.path(shown.flatMap { outline(of: $0.box) }), fill: fill, pen: pen)
    } else {
      for (bar, box) in shown {
        let title = title(of: bar, named: layer.name)
        drawing.add(.path(outline(of: box)), fill: fill, pen: pen, title: title)
      }
    }
    return shown.compactMap { bar, box in
      let heights = box.height > 18 ? [box.y - 4, box.y + 12] : [box.y - 4]
      return bar.text.map { text in
        let candidates = heights.map {
          Text(text, at: Point(box.center.x, $0), anchor: .middle, size: Self.size)
        }
        return Label(candidates: candidates)
      }
    }
  }

  /// What a bar is: "versicolor, 5 to 6: 12".
  private func title(of bar: Bar, named name: String?) -> String {
    let middle = (bar.x.lowerBound / 2 + bar.x.upperBound / 2).rounded()
    let category = chart.x.categories?.enumerated().first { Double($0.offset) == middle }?.element
    let place =
      category
      ?? "\(DecimalText.rounded(bar.x.lowerBound)) to \(DecimalText.rounded(bar.x.upperBound))"
    let (low, high) = (bar.y.lowerBound, bar.y.upperBound)
    let value = bar.text ?? DecimalText.rounded(abs(low) > abs(high) ? low : high)
    return [name, place].compactMap(\.self).joined(separator: ", ") + ": " + value
  }

  /// With a hair between neighbours, where they are wide enough.
  private func outline(of bar: Box) -> [Drawing.Step] {
    let gap = min(1, bar.width / 8)
    let (left, right) = (bar.x + gap, bar.right - gap)
    return [
      .move(Point(left, bar.bottom)), .line(Point(left, bar.y)), .line(Point(right, bar.y)),
      .line(Point(right, bar.bottom)), .close,
    ]
  }

  /// What of a rectangle of values lies in the plot; nil for nothing. A flat one is a line.
  private func box(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>) -> Box? {
    guard let left = edge(x.lowerBound, self.x), let right = edge(x.upperBound, self.x),
      let bottom = edge(y.lowerBound, self.y), let top = edge(y.upperBound, self.y),
      left <= 1, right >= 0, bottom <= 1, top >= 0
    else { return nil }
    let corners = [(left, bottom), (right, top)].map {
      Point(placeX(min(max($0, 0), 1)), placeY(min(max($1, 0), 1)))
    }
    return Box(around: corners)
  }

  /// On a logarithmic scale all that is not more than 0 lies at the lower end.
  private func edge(_ value: Double, _ range: AxisRange) -> Double? {
    range.scale == .logarithmic && value <= 0 ? 0 : range.fraction(of: value)
  }

  private func draw(_ cells: Cells, _ ink: Ink, into drawing: inout Drawing) -> [Label] {
    let xs = cells.x.map { edge($0, x).map { placeX(min(max($0, 0), 1)) } ?? plot.x }
    let ys = cells.y.map { edge($0, y).map { placeY(min(max($0, 0), 1)) } ?? plot.bottom }
    let shades = Shades(cells, ink: ink)
    for (level, outline) in CellPath(levels: shades.levels, x: xs, y: ys).paths {
      drawing.add(.path(outline), fill: shades.paint(ofLevel: level))
    }
    return (cells.shownTexts ?? []).enumerated().compactMap { index, text in
      let (row, column) = (index / cells.columns, index % cells.columns)
      let (width, height) = (xs[column + 1] - xs[column], ys[row] - ys[row + 1])
      let size = [12.0, 11, 10, 9].first {
        TextWidth.width(text, size: $0) <= width - 4 && $0 * 1.2 <= height
      }
      guard let size, !text.isEmpty else { return nil }
      let place = Point(
        (xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2 + 0.35 * size)
      return Label(candidates: [Text(text, at: place, anchor: .middle, size: size)], pen: nil)
    }
  }

  // MARK: - Rules and notes

  private func draw(_ rule: Rule, _ ink: Ink, into drawing: inout Drawing) -> [Label] {
    let (from, to): (Point, Point)
    let places: [(Point, Text.Anchor)]
    switch rule.direction {
    case .horizontal:
      guard let height = y.fraction(of: rule.value).map(placeY) else { return [] }
      (from, to) = (Point(plot.x, height), Point(plot.right, height))
      places = [(plot.right - 4, Text.Anchor.end), (plot.x + 4, .start), (plot.center.x, .middle)]
        .flatMap { x, anchor in
          [height - 5, height + 13].map { (Point(x, $0), anchor) }
        }
    case .vertical:
      guard let place = x.fraction(of: rule.value).map(placeX) else { return [] }
      (from, to) = (Point(place, plot.y), Point(place, plot.bottom))
      places = stride(from: plot.y + 13, to: plot.bottom, by: 15).flatMap { y in
        [(Point(place + 5, y), Text.Anchor.start), (Point(place - 5, y), .end)]
      }
    }
    guard plot.contains(from), plot.contains(to) else { return [] }
    drawing.add(
      .path([.move(from), .line(to)]),
      pen: Drawing.Pen(.ink(ink), width: 1.4, stroke: rule.stroke))
    return rule.text.map { text in
      let candidates = places.map { Text(text, at: $0, anchor: $1, size: Self.size) }
      return [Label(candidates: candidates, fallback: text)]
    } ?? []
  }

  /// Of a note from its point.
  private static let sides: [(x: Double, y: Double, anchor: Text.Anchor)] = [
    (1, -1, .start), (-1, -1, .end), (1, 1, .start), (-1, 1, .end),
    (0, -1.5, .middle), (0, 1.5, .middle), (1, 0, .start), (-1, 0, .end),
  ]

  private func draw(_ notes: [Note], _ ink: Ink, into drawing: inout Drawing) -> [Label] {
    notes.compactMap { note in
      guard let place = place(note.point), plot.contains(place) else { return nil }
      drawing.add(.circle(place, radius: 4), pen: Drawing.Pen(.ink(ink), width: 1.5))
      let candidates = [8.0, 20].flatMap { distance in
        Self.sides.map { side in
          let middle = Point(place.x + side.x * distance, place.y + side.y * distance + 4)
          return Text(note.text, at: middle, anchor: side.anchor, size: Self.size)
        }
      }
      return Label(candidates: candidates, fallback: note.text)
    }
  }
}

extension Chart {
  /// Of several layers of bars each shows through the others.
  func fill(ofBars ink: Ink) -> Drawing.Paint {
    let layers = layers.count { if case .bars = $0.marks { true } else { false } }
    return .ink(ink, opacity: layers > 1 ? 0.4 : 0.75)
  }
}
