/// Finds places for texts in a box: none lies on another, and as little as can be on marks.
struct LabelPlacer {
  private let bounds: Box
  private var taken: [Box] = []
  /// Whether a mark is in a cell of some pixels.
  private var isMarked: [Bool]
  private let columns: Int

  private static let cell = 5.0

  init(_ bounds: Box) {
    self.bounds = bounds
    // One more than there are, as an edge may be rounded up into the next.
    columns = Int(bounds.width / Self.cell) + 2
    isMarked = Array(repeating: false, count: columns * (Int(bounds.height / Self.cell) + 2))
  }

  /// The candidate with the least of marks beneath it, the first of equal ones; nil where none has a
  /// place.
  mutating func place(_ candidates: [Text]) -> Text? {
    var best: (text: Text, box: Box, marks: Int)?
    for text in candidates {
      let box = text.box
      guard bounds.contains(box), !taken.contains(where: box.inset(-1).overlaps) else { continue }
      let marks = marks(in: box)
      if marks < best?.marks ?? .max { best = (text, box, marks) }
      if marks == 0 { break }
    }
    if let best { taken.append(best.box) }
    return best?.text
  }

  mutating func mark(_ point: Point) {
    guard bounds.contains(point) else { return }
    let (column, row) = cell(point)
    isMarked[row * columns + column] = true
  }

  mutating func mark(from: Point, to: Point) {
    let length = max(abs(to.x - from.x), abs(to.y - from.y))
    let count = max((length / Self.cell).rounded(.up), 1)
    for step in stride(from: 0, through: count, by: 1) {
      let share = step / count
      mark(Point(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)))
    }
  }

  private func marks(in box: Box) -> Int {
    let (left, top) = cell(Point(box.x, box.y))
    let (right, bottom) = cell(Point(box.right, box.bottom))
    return (top...bottom).reduce(0) { sum, row in
      sum + isMarked[(row * columns + left)...(row * columns + right)].count { $0 }
    }
  }

  private func cell(_ point: Point) -> (column: Int, row: Int) {
    (Int((point.x - bounds.x) / Self.cell), Int((point.y - bounds.y) / Self.cell))
  }
}
