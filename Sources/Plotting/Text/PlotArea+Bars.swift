internal import Diagnostics

extension PlotArea {
  /// Bars of a chart whose y axis has categories lie, others stand.
  mutating func draw(_ bars: [Bar], _ ink: Ink, _ style: LayerStyle) {
    for bar in bars {
      guard let across = span(bar.x, x, canvas.columns), let up = span(bar.y, y, canvas.rows)
      else { continue }
      if y.scale.isCategories {
        let rows = lines(up).map { canvas.rows - 1 - $0 }
        for row in rows {
          for column in cells(across) {
            fill(
              column, row, part(of: across, column), ink, style.fill, Blocks.growing,
              end: Blocks.rightHalf)
          }
        }
        let row = rows[rows.count / 2]
        let end = Int(across.upperBound.rounded(.up))
        label(bar.text, .text, [(end + 1, row, .left), (end - 2, row, .right)])
      } else {
        let columns = lines(across)
        for column in columns {
          for step in cells(up) {
            fill(
              column, canvas.rows - 1 - step, part(of: up, step), ink, style.fill, Blocks.rising,
              end: Blocks.upperHalf)
          }
        }
        // Texts of wide bars may hang over the gaps between them.
        let room = columns.count < 4 ? columns.count : columns.count + 2
        guard bars.allSatisfy({ displayWidth($0.text ?? "") <= room }) else { continue }
        let row = canvas.rows - 1 - Int(up.upperBound.rounded(.up))
        let middle = (columns.lowerBound + columns.upperBound) / 2
        label(bar.text, .text, [(middle, row, .middle), (middle, row + 1, .middle)])
      }
    }
  }

  /// The rows or columns that a bar is wide, one at least: whole ones, or those that it fills by more
  /// than half.
  private func lines(_ span: ClosedRange<Double>) -> Range<Int> {
    let whole = (Int(span.lowerBound.rounded(.up)), Int(span.upperBound))
    if y.scale.isCategories && whole.0 < whole.1 { return whole.0..<whole.1 }
    let first = Int(span.lowerBound.rounded())
    return first..<max(first + 1, Int(span.upperBound.rounded()))
  }

  /// From one side to the other in cells; what has no place on a logarithmic axis, such as 0, lies
  /// below it.
  private func span(
    _ range: ClosedRange<Double>, _ axis: AxisRange, _ cells: Int
  ) -> ClosedRange<Double>? {
    guard let upper = axis.fraction(of: range.upperBound), range.lowerBound.isFinite,
      upper >= 0
    else { return nil }
    let lower = axis.fraction(of: range.lowerBound) ?? 0
    guard lower <= 1 else { return nil }
    return max(lower, 0) * Double(cells)...max(lower, 0, min(upper, 1)) * Double(cells)
  }

  /// The cells that a span touches.
  private func cells(_ span: ClosedRange<Double>) -> Range<Int> {
    let first = Int(span.lowerBound)
    return first..<(span.lowerBound == span.upperBound ? first : Int(span.upperBound.rounded(.up)))
  }

  /// The part of a cell that a span covers, from 0 to 1 at both ends.
  private func part(of span: ClosedRange<Double>, _ cell: Int) -> ClosedRange<Double> {
    let start = Double(cell)
    return max(span.lowerBound - start, 0)...min(span.upperBound - start, 1)
  }

  /// Fills a part of a cell as well as there are characters for it.
  private mutating func fill(
    _ column: Int, _ row: Int, _ part: ClosedRange<Double>, _ ink: Ink, _ fill: Character,
    _ eighths: [Character], end: Character
  ) {
    let isFull = fill == Blocks.full
    let block: Character
    switch part.lowerBound {
    case ..<0.25 where isFull: block = eighths[max(1, Int((part.upperBound * 8).rounded()))]
    case 0.25..<0.75 where isFull: block = end
    default: block = part.upperBound - part.lowerBound < 0.5 ? " " : fill
    }
    if usesColor, part.lowerBound > 0, part.upperBound == 1,
      case .block = canvas[column, row].glyph
    {
      canvas[column, row].ground = TerminalPalette.code(ink)
    } else if block != " " {
      canvas.fill(block, column, row, color: .ink(ink))
    } else if canvas[column, row].glyph == .blank && part.lowerBound == 0 {
      canvas.fill(eighths[1], column, row, color: .ink(ink))
    }
  }
}

extension Axis.Scale {
  var isCategories: Bool { if case .categories = self { true } else { false } }
}

extension [Bar] {
  /// Whether one of these and one of others share an area.
  func overlap(_ others: [Bar]) -> Bool {
    contains { bar in
      others.contains { other in
        bar.x.shares(with: other.x) && bar.y.shares(with: other.y)
      }
    }
  }

  /// The line along their tops, down to their bases where there is a gap.
  var outline: [Point] {
    var line: [Point] = []
    for bar in self {
      let base = Point(bar.x.lowerBound, bar.y.lowerBound)
      if let last = line.last, last.x < base.x {
        line.append(base)
      } else {
        _ = line.popLast()
      }
      if line.isEmpty { line.append(base) }
      line.append(Point(bar.x.lowerBound, bar.y.upperBound))
      line.append(Point(bar.x.upperBound, bar.y.upperBound))
      line.append(Point(bar.x.upperBound, bar.y.lowerBound))
    }
    return line
  }
}

extension ClosedRange<Double> {
  /// More than a border.
  fileprivate func shares(with other: Self) -> Bool {
    let length = Swift.min(upperBound, other.upperBound) - Swift.max(lowerBound, other.lowerBound)
    return length > 1e-9 * Swift.min(upperBound - lowerBound, other.upperBound - other.lowerBound)
  }
}
