extension SVG {
  private static let (margin, gap) = (16.0, 24.0)
  /// No panel is narrower where there are several in a row.
  private static let narrowest = 280.0

  /// What is written as SVG.
  static func drawing(_ picture: Picture, width: Double = 720) -> Drawing {
    let width = max(width, 240)
    let inner = width - 2 * margin
    var drawing = Drawing(width: width, height: 0)
    drawing.add(.rectangle(Box(x: 0, y: 0, width: width, height: 0)), fill: .ground)
    var top = margin
    for line in TextWidth.lines(picture.title, width: inner / 1.12, size: 16, atMost: 3) {
      drawing.add(Text(line, at: Point(margin, top + 15), size: 16, isBold: true), limit: inner)
      top += 21
    }
    top += 9
    let columns = min(
      max(picture.columns, 1), max(picture.panels.count, 1),
      max(Int((inner + gap) / (narrowest + gap)), 1))
    let panelWidth = (inner - gap * Double(columns - 1)) / Double(columns)
    var bottom = top
    for row in stride(from: 0, to: picture.panels.count, by: columns) {
      let panels = picture.panels[row..<min(row + columns, picture.panels.count)]
      let bottoms = panels.enumerated().map { column, panel in
        let left = margin + Double(column) * (panelWidth + gap)
        return switch panel {
        case .chart(let chart):
          ChartDrawing.draw(chart, into: &drawing, x: left, y: top, width: panelWidth)
        case .network(let network):
          NetworkDrawing.draw(network, into: &drawing, x: left, y: top, width: panelWidth)
        }
      }
      bottom = bottoms.max() ?? top
      top = bottom + gap
    }
    drawing.finish(height: (bottom + margin).rounded(.up))
    return drawing
  }
}
