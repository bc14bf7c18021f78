/// Lines and points, in dots of braille patterns: 2 × 4 a cell, dot (0, 0) at the top left. A cell has
/// the ink of its last dot, and letters and symbols stay before dots.
extension Canvas {
  static let dotsAcross = 2
  static let dotsDown = 4

  /// Bits of the dots of a cell, row after row, as Unicode's braille patterns order them.
  private static let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

  mutating func dot(_ x: Int, _ y: Int, ink: Ink) {
    guard x >= 0, y >= 0 else { return }
    let (column, row) = (x / Self.dotsAcross, y / Self.dotsDown)
    guard contains(column, row) else { return }
    let bit = Self.bits[y % Self.dotsDown * Self.dotsAcross + x % Self.dotsAcross]
    switch self[column, row].glyph {
    case .dots(let others): self[column, row].glyph = .dots(others | bit)
    case .blank, .block:
      clear(column, row)
      self[column, row].glyph = .dots(bit)
    case .character, .covered: return
    }
    self[column, row].color = .ink(ink)
  }

  /// Draws straight lines from point to point, in dots, and returns the dots on the way.
  @discardableResult
  mutating func line(
    _ path: [Point], ink: Ink, stroke: Stroke = .solid
  ) -> [(x: Int, y: Int)] {
    var way: [(x: Int, y: Int)] = []
    for (start, end) in zip(path, path.dropFirst()) {
      guard let (start, end) = clipped(start, end) else { continue }
      let (dx, dy) = (end.x - start.x, end.y - start.y)
      let steps = max(1, Int(max(abs(dx), abs(dy)).rounded(.up)))
      for step in 0...steps {
        let share = Double(step) / Double(steps)
        let next = (
          x: Int((start.x + share * dx).rounded()), y: Int((start.y + share * dy).rounded())
        )
        if let last = way.last, last == next { continue }
        if stroke.isDrawn(after: way.count) { dot(next.x, next.y, ink: ink) }
        way.append(next)
      }
    }
    return way
  }

  /// The part of a line that lies on the canvas, after Liang and Barsky, 1984.
  private func clipped(_ start: Point, _ end: Point) -> (Point, Point)? {
    guard start.isFinite, end.isFinite else { return nil }
    let (start, end) = (start.near, end.near)
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let edge = 0.499
    let right = Double(columns * Self.dotsAcross - 1) + edge
    let bottom = Double(rows * Self.dotsDown - 1) + edge
    var (from, to) = (0.0, 1.0)
    for (slope, room) in [
      (-dx, start.x + edge), (dx, right - start.x), (-dy, start.y + edge), (dy, bottom - start.y),
    ] {
      if slope == 0 {
        if room < 0 { return nil }
      } else if slope < 0 {
        from = max(from, room / slope)
      } else {
        to = min(to, room / slope)
      }
    }
    guard from <= to else { return nil }
    return (
      Point(start.x + from * dx, start.y + from * dy), Point(start.x + to * dx, start.y + to * dy)
    )
  }
}

extension Point {
  /// Where the arithmetic of clipping is exact enough.
  fileprivate var near: Point { Point(min(max(x, -1e9), 1e9), min(max(y, -1e9), 1e9)) }
}

extension Stroke {
  /// Whether a dot is drawn that so many dots of the line precede.
  fileprivate func isDrawn(after dots: Int) -> Bool {
    switch self {
    case .solid: true
    case .dashed: dots % 8 < 5
    case .dotted: dots % 3 == 0
    }
  }
}
