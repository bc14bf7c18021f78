internal import Diagnostics

/// What lies between the axes of a chart.
struct PlotArea {
  let x: AxisRange
  let y: AxisRange
  let usesColor: Bool
  var canvas: Canvas
  /// Points in each cell of the layer that has most of them there, of those that are too many to be drawn one by one.
  private var crowd: [Int]
  /// Whether points lie on the cells.
  let hasPoints: Bool
  /// Written when all marks are drawn, each at the first of its places that is free.
  private var labels: [Label] = []

  struct Label {
    var text: String
    var ink: Ink
    var places: [(column: Int, row: Int, anchor: Canvas.Anchor)]
  }

  init(
    _ layers: [Chart.Layer], styles: [LayerStyle], x: AxisRange, y: AxisRange, columns: Int,
    rows: Int, usesColor: Bool
  ) {
    (self.x, self.y, self.usesColor) = (x, y, usesColor)
    canvas = Canvas(columns: columns, rows: rows)
    crowd = Array(repeating: 0, count: columns * rows)
    hasPoints = layers.contains { if case .points = $0.marks { true } else { false } }
    for (layer, style) in zip(layers, styles) {
      switch layer.marks {
      case .line(let points, let stroke): draw(points, stroke, layer.ink, style)
      case .points(let points, _): draw(points, layer.ink, style)
      case .bars(let bars): draw(bars, layer.ink, style)
      case .cells(let cells): draw(cells, layer.ink)
      case .rule(let rule): draw(rule, layer.ink)
      case .notes(let notes): for note in notes { draw(note, layer.ink) }
      }
    }
    for label in labels { write(label) }
    if canvas == Canvas(columns: columns, rows: rows) {
      canvas.put("no data", columns / 2, rows / 2, ink: .faint, anchor: .middle)
    }
  }

  /// Where a point is, in dots.
  private func dot(_ point: Point) -> Point? {
    guard let across = x.fraction(of: point.x), let up = y.fraction(of: point.y) else { return nil }
    return Point(
      across * Double(canvas.columns * Canvas.dotsAcross - 1),
      (1 - up) * Double(canvas.rows * Canvas.dotsDown - 1))
  }

  /// The dot of a point; nil outside.
  private func place(_ point: Point) -> (x: Int, y: Int)? {
    guard let dot = dot(point), (-0.5..<1e6).contains(dot.x), (-0.5..<1e6).contains(dot.y) else {
      return nil
    }
    let (x, y) = (Int(dot.x.rounded(.toNearestOrEven)), Int(dot.y.rounded(.toNearestOrEven)))
    return canvas.contains(x / Canvas.dotsAcross, y / Canvas.dotsDown) ? (x, y) : nil
  }

  /// The cell of a point; nil outside.
  private func cell(_ point: Point) -> (column: Int, row: Int)? {
    place(point).map { ($0.x / Canvas.dotsAcross, $0.y / Canvas.dotsDown) }
  }

  /// The column of a value of x, and the row of one of y.
  func column(_ value: Double) -> Int? { cell(Point(value, y.lower))?.column }
  func row(_ value: Double) -> Int? { cell(Point(x.lower, value))?.row }

  // MARK: Lines and points

  /// Dots from one marker of a line to the next.
  private static let markerDistance = 32

  private mutating func draw(
    _ points: [Point], _ stroke: Stroke, _ ink: Ink, _ style: LayerStyle
  ) {
    for path in points.split(whereSeparator: { dot($0) == nil }) {
      if path.count == 1 { draw(Array(path), ink, LayerStyle(symbol: style.symbol ?? "•")) }
      let way = canvas.line(path.compactMap(dot), ink: ink, stroke: stroke)
      guard let symbol = style.symbol, !way.isEmpty else { continue }
      // Not all in the same places, should the lines be the same.
      let shift = symbol.unicodeScalars.reduce(0) { $0 + Int($1.value) } * 5
      let first = min(shift % Self.markerDistance, way.count / 2)
      for place in stride(from: first, to: way.count, by: Self.markerDistance) {
        let dot = way[place]
        canvas.put(
          symbol, dot.x / Canvas.dotsAcross, dot.y / Canvas.dotsDown, color: .ink(ink))
      }
    }
  }

  private mutating func draw(
    _ points: [Point], _ ink: Ink, _ style: LayerStyle
  ) {
    switch style.look {
    case .symbols:
      for (column, row) in points.compactMap(cell) {
        canvas.put(style.symbol ?? "•", column, row, color: .ink(ink))
      }
    case .dots:
      for dot in points.compactMap(place) { canvas.dot(dot.x, dot.y, ink: ink) }
    case .shades, .majority:
      let density = Density(points, x: x, y: y, columns: canvas.columns, rows: canvas.rows)
      for (place, count) in density.counts.enumerated() where count > crowd[place] {
        crowd[place] = count
        let share = (Double(count) / Double(density.largest)).squareRoot()
        let shade = Blocks.shades[Blocks.level(share)]
        canvas.fill(
          style.look == .shades ? shade : style.symbol ?? shade, place % canvas.columns,
          canvas.rows - 1 - place / canvas.columns, color: .ink(ink))
      }
    }
  }

  // MARK: Rules and notes

  private mutating func draw(_ rule: Rule, _ ink: Ink) {
    let (start, end) =
      switch rule.direction {
      case .horizontal: (Point(x.lower, rule.value), Point(x.upper, rule.value))
      case .vertical: (Point(rule.value, y.upper), Point(rule.value, y.lower))
      }
    guard let (column, row) = cell(start) else { return }
    canvas.line([start, end].compactMap(dot), ink: ink, stroke: rule.stroke)
    switch rule.direction {
    case .horizontal:
      let right = canvas.columns - 1
      label(rule.text, ink, [row - 1, row + 1, row - 2, row + 2].map { (right, $0, .right) })
    case .vertical:
      label(
        rule.text, ink, (0...4).flatMap { [(column + 2, $0, .left), (column - 2, $0, .right)] })
    }
  }

  private mutating func draw(_ note: Note, _ ink: Ink) {
    guard let (column, row) = cell(note.point) else { return }
    label(
      note.text, ink,
      [
        (column + 2, row, .left), (column - 2, row, .right), (column, row - 1, .middle),
        (column, row + 1, .middle), (column + 1, row - 1, .left), (column - 1, row - 1, .right),
        (column + 1, row + 1, .left), (column - 1, row + 1, .right), (column, row - 2, .middle),
        (column, row + 2, .middle),
      ])
  }

  mutating func label(
    _ text: String?, _ ink: Ink, _ places: [(column: Int, row: Int, anchor: Canvas.Anchor)]
  ) {
    guard let text, !text.isEmpty else { return }
    labels.append(Label(text: text, ink: ink, places: places))
  }

  /// Writes a label where it hides nothing, or else only dots, or not at all.
  private mutating func write(_ label: Label) {
    let text = label.text.cut(to: canvas.columns / 2)
    let width = displayWidth(text)
    for hidesDots in [false, true] {
      for place in label.places {
        let first =
          switch place.anchor {
          case .left: place.column
          case .middle: place.column - width / 2
          case .right: place.column - width + 1
          }
        let isFree = (first..<first + width).allSatisfy { column in
          guard canvas.contains(column, place.row) else { return false }
          switch canvas[column, place.row].glyph {
          case .blank, .block: return true
          case .dots: return hidesDots
          case .character, .covered: return false
          }
        }
        if isFree { return canvas.put(text, first, place.row, ink: label.ink) }
      }
    }
  }
}

extension String {
  /// The text, or the longest beginning of it with an ellipsis that takes at most so many cells.
  func cut(to cells: Int) -> String {
    displayWidth(self) <= cells ? self : displayPrefix(self, cells: cells - 1) + "…"
  }

  /// The text, or its beginning and its end with an ellipsis between them, as names often differ at
  /// their ends.
  func cutInside(to cells: Int) -> String {
    guard displayWidth(self) > cells else { return self }
    let end = max(0, cells - 1) * 2 / 5
    let tail = displayPrefix(String(reversed()), cells: end).reversed()
    return displayPrefix(self, cells: cells - 1 - end) + "…" + String(tail)
  }
}
