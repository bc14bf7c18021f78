internal import Plotting

/// Lines on which a function of two variables crosses a level: marching squares over a lattice, each
/// crossing found by bisection, so that a jump gives a straight line, too.
///
/// A saddle is divided by the function's value in the middle of its square.
/// - Source: W. E. Lorensen, H. E. Cline, "Marching Cubes", 1987, in two dimensions.
struct Contour {
  /// Values at many points; what is NaN has no side.
  typealias Function = ([Point]) -> [Double]

  private let x: [Double]
  private let y: [Double]
  private let level: Double
  private let function: Function
  /// Of each lattice point, row after row, whether it lies above the level; nil for neither.
  private let isAbove: [Bool?]

  /// - Parameters:
  ///   - x: of the lattice, rising.
  ///   - y: likewise.
  init(x: [Double], y: [Double], level: Double, function: @escaping Function) {
    (self.x, self.y, self.level, self.function) = (x, y, level, function)
    isAbove = function(y.flatMap { y in x.map { Point($0, y) } }).map {
      $0.isNaN ? nil : $0 > level
    }
  }

  /// Each from one end to the other; a closed one ends where it begins.
  var lines: [[Point]] {
    let edges = crossed
    let points = crossings(of: edges)
    var places: [Int: Int] = [:]
    for (place, edge) in edges.enumerated() { places[edge.id] = place }
    var neighbours = edges.map { _ in [Int]() }
    for (a, b) in segments {
      guard let a = places[a], let b = places[b] else { continue }
      neighbours[a].append(b)
      neighbours[b].append(a)
    }
    return Self.chains(neighbours).map { $0.map { points[$0] } }
  }

  // MARK: Crossings

  /// Between two neighbours on the lattice.
  private struct Edge {
    let id: Int
    var above: Point
    var below: Point
  }

  private func node(_ column: Int, _ row: Int) -> Int { row * x.count + column }
  /// Of the edge to the right of a lattice point, and of that upwards.
  private func right(_ column: Int, _ row: Int) -> Int { 2 * node(column, row) }
  private func up(_ column: Int, _ row: Int) -> Int { 2 * node(column, row) + 1 }

  private var crossed: [Edge] {
    var edges: [Edge] = []
    func add(_ id: Int, _ a: (Int, Int), _ b: (Int, Int)) {
      guard let first = isAbove[node(a.0, a.1)], let second = isAbove[node(b.0, b.1)],
        first != second
      else { return }
      let (p, q) = (Point(x[a.0], y[a.1]), Point(x[b.0], y[b.1]))
      edges.append(Edge(id: id, above: first ? p : q, below: first ? q : p))
    }
    for row in y.indices {
      for column in x.indices {
        if column + 1 < x.count { add(right(column, row), (column, row), (column + 1, row)) }
        if row + 1 < y.count { add(up(column, row), (column, row), (column, row + 1)) }
      }
    }
    return edges
  }

  /// Halvings: an edge is a hundredth of the picture, and a crossing is known to a 4096th of that.
  private static let halvings = 12

  private func crossings(of edges: [Edge]) -> [Point] {
    var edges = edges
    func middles() -> [Point] { edges.map { Self.middle($0.above, $0.below) } }
    for _ in 0..<Self.halvings where !edges.isEmpty {
      let points = middles()
      for (index, value) in function(points).enumerated() {
        if value > level {
          edges[index].above = points[index]
        } else {
          edges[index].below = points[index]
        }
      }
    }
    return middles()
  }

  private static func middle(_ a: Point, _ b: Point) -> Point {
    Point(a.x + (b.x - a.x) / 2, a.y + (b.y - a.y) / 2)
  }

  // MARK: Lines

  /// Pairs of edges that a line connects within a square.
  private var segments: [(Int, Int)] {
    var segments: [(Int, Int)] = []
    var saddles: [(column: Int, row: Int)] = []
    for row in y.indices.dropLast() {
      for column in x.indices.dropLast() {
        let edges = self.edges(column, row)
        let sides = corners(column, row)
        guard !sides.contains(nil) else { continue }
        let crossed = (0..<4).filter { sides[$0] != sides[($0 + 1) % 4] }
        if crossed.count == 2 { segments.append((edges[crossed[0]], edges[crossed[1]])) }
        if crossed.count == 4 { saddles.append((column, row)) }
      }
    }
    let middles = saddles.map {
      Self.middle(Point(x[$0.column], y[$0.row]), Point(x[$0.column + 1], y[$0.row + 1]))
    }
    for (saddle, value) in zip(saddles, function(middles)) {
      let edges = edges(saddle.column, saddle.row)
      // What is like the middle is joined by it, and lines go around the two other corners.
      let isFirstJoined = corners(saddle.column, saddle.row)[0] == (value > level)
      let turn = isFirstJoined ? 0 : 3
      for start in [turn, turn + 2] { segments.append((edges[start % 4], edges[(start + 1) % 4])) }
    }
    return segments
  }

  /// Those of a square's corners, around it.
  private func corners(_ column: Int, _ row: Int) -> [Bool?] {
    [(0, 0), (1, 0), (1, 1), (0, 1)].map { isAbove[node(column + $0.0, row + $0.1)] }
  }

  /// The edges behind each of its corners, around it.
  private func edges(_ column: Int, _ row: Int) -> [Int] {
    [right(column, row), up(column + 1, row), right(column, row + 1), up(column, row)]
  }

  /// Places in the order in which they hang together, the open chains first.
  private static func chains(_ neighbours: [[Int]]) -> [[Int]] {
    var isTaken = neighbours.map { _ in false }
    var chains: [[Int]] = []
    let ends = neighbours.indices.filter { neighbours[$0].count == 1 }
    for start in ends + Array(neighbours.indices) where !isTaken[start] {
      var chain = [start]
      isTaken[start] = true
      while let next = neighbours[chain[chain.count - 1]].first(where: { !isTaken[$0] }) {
        isTaken[next] = true
        chain.append(next)
      }
      if chain.count > 2, neighbours[start].count == 2 { chain.append(start) }
      if chain.count > 1 { chains.append(chain) }
    }
    return chains
  }
}
