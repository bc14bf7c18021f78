/// What the inks, symbols and strokes of a chart mean, in lines that wrap.
struct Legend {
  private enum Sample: Equatable {
    case swatch(Drawing.Paint)
    case line(Ink, Stroke, Symbol?)
    case symbol(Ink, Symbol)
    /// The shades from a low value to a high one.
    case scale([Drawing.Paint], low: String, high: String)
  }

  private struct Entry {
    var name: String
    var ink: Ink
    var samples: [Sample]

    var hasScale: Bool {
      samples.contains { if case .scale = $0 { true } else { false } }
    }
  }

  private var entries: [Entry] = []
  private static let (limit, lineHeight, gap) = (60, 18.0, 18.0)

  init(_ chart: Chart) {
    var isDense = false
    let most = Crowds.most(in: chart)
    for (index, layer) in chart.layers.enumerated() {
      switch layer.marks {
      case .cells(let cells): addKey(of: cells, ink: layer.ink)
      case .line(_, let stroke):
        add(layer, .line(layer.ink, stroke, chart.marker(ofLayer: index)))
      case .points(let points, let symbol):
        if points.count > most {
          add(layer, .swatch(.ink(layer.ink)))
          isDense = true
        } else {
          add(layer, .symbol(layer.ink, symbol))
        }
      case .bars: add(layer, .swatch(chart.fill(ofBars: layer.ink)))
      case .rule(let rule): add(layer, .line(layer.ink, rule.stroke, nil))
      case .notes: break
      }
    }
    if isDense {
      entries.append(Entry(name: "the stronger, the more points", ink: .faint, samples: []))
    }
    // Where not all are shown, those of series are left out.
    if entries.count > Self.limit {
      entries = entries.filter { !$0.ink.isSeries } + entries.filter(\.ink.isSeries)
    }
  }

  private mutating func add(_ layer: Chart.Layer, _ sample: Sample) {
    if let name = layer.name { add(name, layer.ink, sample) }
  }

  private mutating func add(_ name: String, _ ink: Ink, _ sample: Sample) {
    guard let index = entries.firstIndex(where: { $0.name == name && $0.ink == ink }) else {
      return entries.append(Entry(name: name, ink: ink, samples: [sample]))
    }
    if !entries[index].samples.contains(sample) { entries[index].samples.append(sample) }
  }

  private mutating func addKey(of cells: Cells, ink: Ink) {
    let shades = Shades(cells, ink: ink)
    switch cells.shading {
    case .classes(let names, _, _):
      for (index, name) in names.enumerated() {
        add(name, .series(index), .swatch(.ink(.series(index), opacity: Shades.wash)))
      }
    case .sequential(let range, let label):
      let scale = Sample.scale(
        shades.key, low: DecimalText.rounded(range.lowerBound),
        high: DecimalText.rounded(range.upperBound))
      add(label, ink, scale)
    case .diverging(_, let middle, _, let extent, let label):
      let scale = Sample.scale(
        shades.key, low: DecimalText.rounded(middle - extent),
        high: DecimalText.rounded(middle + extent))
      add(label, ink, scale)
    }
  }

  // MARK: - Drawing

  /// - Returns: the lower edge.
  func draw(into drawing: inout Drawing, x: Double, y: Double, width: Double) -> Double {
    guard !entries.isEmpty else { return y }
    var place = Point(x, y)
    var shown = entries[..<min(entries.count, Self.limit)]
    if shown.count < entries.count {
      shown.append(Entry(name: "… \(entries.count - shown.count) more", ink: .faint, samples: []))
    }
    for entry in shown {
      let samples = entry.samples.map { self.width(of: $0, atMost: width) }
      let sampleWidth = samples.reduce(0) { $0 + $1 + 5 }
      let text = Text(entry.name, at: place, size: ChartDrawing.size)
      // Words that have no room beside a scale stand above it.
      let isStacked = entry.hasScale && sampleWidth + text.width > width
      let entryWidth = min(sampleWidth + text.width, width)
      if place.x > x && place.x + entryWidth > x + width {
        place = Point(x, place.y + Self.lineHeight)
      }
      if isStacked {
        drawing.add(
          Text(entry.name, at: Point(place.x, place.y + 13), size: ChartDrawing.size), limit: width)
        place.y += Self.lineHeight
      }
      var left = place.x
      for (sample, width) in zip(entry.samples, samples) {
        let middle = place.y + Self.lineHeight / 2
        draw(sample, into: &drawing, from: left, middle: middle, width: width)
        left += width + 5
      }
      if !isStacked {
        drawing.add(
          Text(entry.name, at: Point(left, place.y + 13), size: ChartDrawing.size),
          limit: max(width - sampleWidth, 0))
      }
      place.x += entryWidth + Self.gap
    }
    return place.y + Self.lineHeight
  }

  private func width(of sample: Sample, atMost limit: Double) -> Double {
    switch sample {
    case .swatch: 14
    case .line: 24
    case .symbol: 10
    case .scale(let shades, let low, let high):
      min(Double(shades.count) * 6 + 8 + ends(low, high), limit - 5)
    }
  }

  /// The numbers beside a scale.
  private func ends(_ low: String, _ high: String) -> Double {
    TextWidth.width(low + high, size: ChartDrawing.size)
  }

  private func draw(
    _ sample: Sample, into drawing: inout Drawing, from x: Double, middle y: Double, width: Double
  ) {
    switch sample {
    case .swatch(let paint):
      drawing.add(.rectangle(Box(x: x, y: y - 5, width: 14, height: 10)), fill: paint)
    case .line(let ink, let stroke, let marker):
      drawing.add(
        .path([.move(Point(x, y)), .line(Point(x + 24, y))]),
        pen: Drawing.Pen(.ink(ink), width: 1.6, stroke: stroke))
      if let marker { drawing.add(marker, at: [Point(x + 12, y)], ink: ink) }
    case .symbol(let ink, let symbol): drawing.add(symbol, at: [Point(x + 5, y)], ink: ink)
    case .scale(let shades, let low, let high):
      drawing.add(Text(low, at: Point(x, y + 4), size: ChartDrawing.size))
      let left = x + TextWidth.width(low, size: ChartDrawing.size) + 4
      let box = Box(x: left, y: y - 5, width: width - 8 - ends(low, high), height: 10)
      let step = box.width / Double(shades.count)
      for (index, paint) in shades.enumerated() {
        let shade = Box(x: left + Double(index) * step, y: y - 5, width: step, height: 10)
        drawing.add(.rectangle(shade), fill: paint)
      }
      drawing.add(.rectangle(box), pen: Drawing.Pen(.ink(.faint)))
      drawing.add(Text(high, at: Point(box.right + 4, y + 4), size: ChartDrawing.size))
    }
  }
}
