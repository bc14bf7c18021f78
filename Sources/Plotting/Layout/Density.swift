/// How many points lie in each cell of a grid over a chart.
struct Density: Sendable, Equatable {
  let columns: Int
  let rows: Int
  /// Row after row from the lowest y.
  private(set) var counts: [Int]
  private(set) var largest = 0

  /// Points outside the axes, or without a place on them, are not counted.
  init(_ points: [Point], x: AxisRange, y: AxisRange, columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    counts = Array(repeating: 0, count: columns * rows)
    for point in points {
      guard let across = x.fraction(of: point.x), let up = y.fraction(of: point.y),
        (0...1).contains(across), (0...1).contains(up)
      else { continue }
      let column = min(Int(across * Double(columns)), columns - 1)
      let row = min(Int(up * Double(rows)), rows - 1)
      counts[row * columns + column] += 1
      largest = max(largest, counts[row * columns + column])
    }
  }
}
