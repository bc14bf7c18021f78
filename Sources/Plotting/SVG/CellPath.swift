/// The regions of equal levels in a grid, each as one path along its borders.
struct CellPath {
  /// Of the cells, row after row from the lowest; 0 for blank.
  let levels: [Int]
  /// Borders of the columns and of the rows, in pixels.
  let x: [Double]
  let y: [Double]

  private var columns: Int { x.count - 1 }

  /// From the lowest level above 0.
  var paths: [(level: Int, steps: [Drawing.Step])] {
    let highest = levels.max() ?? 0
    guard highest > 0 else { return [] }
    let present = Set(levels)
    return (1...highest).filter(present.contains).map { ($0, path(of: $0)) }
  }

  /// Borders with the region on their left hand, chained until they close. Holes run the other way.
  private func path(of level: Int) -> [Drawing.Step] {
    var exits = exits(of: level)
    var steps: [Drawing.Step] = []
    for start in exits.indices {
      while let first = Direction.allCases.first(where: { exits[start].contains($0) }) {
        steps.append(.move(corner(start)))
        var (place, direction) = (start, first)
        repeat {
          exits[place].remove(direction)
          place += direction.stride(columns: columns)
          guard place != start else { break }
          if !exits[place].contains(direction) {
            steps.append(.line(corner(place)))
            direction = Direction.allCases.first { exits[place].contains($0) } ?? direction
          }
        } while true
        steps.append(.close)
      }
    }
    return steps
  }

  /// In which directions borders leave each corner of the grid.
  private func exits(of level: Int) -> [Directions] {
    var exits = Array(repeating: Directions(), count: x.count * y.count)
    for (index, own) in levels.enumerated() where own == level {
      let (row, column) = (index / columns, index % columns)
      let corner = row * x.count + column
      if row == 0 || levels[index - columns] != level { exits[corner].insert(.right) }
      if column == columns - 1 || levels[index + 1] != level { exits[corner + 1].insert(.up) }
      if index + columns >= levels.count || levels[index + columns] != level {
        exits[corner + 1 + x.count].insert(.left)
      }
      if column == 0 || levels[index - 1] != level { exits[corner + x.count].insert(.down) }
    }
    return exits
  }

  private func corner(_ index: Int) -> Point { Point(x[index % x.count], y[index / x.count]) }
}

private enum Direction: UInt8, CaseIterable {
  case right, up, left, down

  func stride(columns: Int) -> Int {
    switch self {
    case .right: 1
    case .up: columns + 1
    case .left: -1
    case .down: -(columns + 1)
    }
  }
}

private struct Directions {
  private var bits: UInt8 = 0

  func contains(_ direction: Direction) -> Bool { bits & 1 << direction.rawValue != 0 }
  mutating func insert(_ direction: Direction) { bits |= 1 << direction.rawValue }
  mutating func remove(_ direction: Direction) { bits &= ~(1 << direction.rawValue) }
}
