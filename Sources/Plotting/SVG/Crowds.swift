/// Layers of more points than can be drawn one by one: their densities in cells of the plot.
struct Crowds {
  /// A layer of more points is a crowd.
  let most: Int
  private let chart: ChartDrawing
  private let columns: Int
  private let rows: Int
  /// Of each cell the layer with the most points there, where layers are too many to show through
  /// each other; empty where they do.
  private var owners: [Int] = []
  /// How many points are in the fullest of these cells.
  private var largest = 0

  /// How many points a chart has at most, the side of a cell in pixels, and how many layers overlap.
  private static let (mostPoints, side, mostLayers) = (3000, 5.0, 10)
  /// Shades of an ink.
  private static let steps = 8

  /// - Returns: so few that all layers together are not too many.
  static func most(in chart: Chart) -> Int {
    mostPoints / max(1, chart.layers.count { if case .points = $0.marks { true } else { false } })
  }

  init(_ chart: ChartDrawing) {
    let most = Self.most(in: chart.chart)
    let layers = chart.chart.layers.enumerated().compactMap { index, layer in
      if case .points(let points, _) = layer.marks, points.count > most {
        (index, points)
      } else {
        nil
      }
    }
    // Those that overlap share the cells of one, so that a picture does not grow with them.
    let overlap = layers.count > Self.mostLayers ? 1 : layers.count
    let side = Self.side * Double(max(overlap, 1)).squareRoot()
    (self.chart, self.most) = (chart, most)
    columns = max(Int(chart.plot.width / side), 1)
    rows = max(Int(chart.plot.height / side), 1)
    if layers.count <= Self.mostLayers { return }
    owners = Array(repeating: 0, count: columns * rows)
    var counts = owners
    for (index, points) in layers {
      for (cell, count) in density(of: points).counts.enumerated() where count > counts[cell] {
        (counts[cell], owners[cell]) = (count, index)
      }
    }
    largest = counts.max() ?? 0
  }

  func draw(_ points: [Point], ofLayer index: Int, _ ink: Ink, into drawing: inout Drawing) {
    let density = density(of: points)
    let most = Double(owners.isEmpty ? density.largest : largest)
    let plot = chart.plot
    let path = CellPath(
      // By the root, as few points among many would not be seen otherwise.
      levels: density.counts.enumerated().map { cell, count in
        if count == 0 || !owners.isEmpty && owners[cell] != index { return 0 }
        return max(Int((Double(Self.steps) * (Double(count) / most).squareRoot()).rounded()), 1)
      },
      x: (0...columns).map { plot.x + plot.width * Double($0) / Double(columns) },
      y: (0...rows).map { plot.bottom - plot.height * Double($0) / Double(rows) })
    for (level, outline) in path.paths {
      drawing.add(
        .path(outline), fill: .ink(ink, opacity: 0.15 + 0.8 * Double(level) / Double(Self.steps)))
    }
  }

  private func density(of points: [Point]) -> Density {
    Density(points, x: chart.x, y: chart.y, columns: columns, rows: rows)
  }
}
