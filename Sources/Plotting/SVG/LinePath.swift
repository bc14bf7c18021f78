/// A line through points of a drawing, cut off at the edges of a box.
struct LinePath {
  private(set) var steps: [Drawing.Step] = []
  /// Points without a neighbour.
  private(set) var dots: [Point] = []
  /// What is left of the points inside the box.
  private(set) var corners: [Point] = []

  /// Where there is no point, the line is interrupted.
  init(_ points: [Point?], in box: Box) {
    for run in points.split(separator: nil).map({ $0.compactMap(\.self) }) {
      let run = Self.thinned(run)
      if run.count == 1 {
        dots += run.filter(box.contains)
      } else {
        append(run, in: box)
      }
      corners += run.filter(box.contains)
    }
  }

  private mutating func append(_ run: [Point], in box: Box) {
    var end: Point?
    for (from, to) in zip(run, run.dropFirst()) {
      guard let (from, to) = Self.clipped(from, to, to: box) else { continue }
      if from != end { steps.append(.move(from)) }
      steps.append(.line(to))
      end = to
    }
  }

  /// Of the points that follow each other in a column of pixels the first, the lowest, the highest and
  /// the last, which draw the same pixels.
  ///
  /// - Source: U. Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", 2014.
  private static func thinned(_ points: [Point]) -> [Point] {
    guard points.count > 500 else { return points }
    var result: [Point] = []
    var first = 0
    while first < points.count {
      let column = points[first].x.rounded(.down)
      var (last, lowest, highest) = (first, first, first)
      while last + 1 < points.count, points[last + 1].x.rounded(.down) == column {
        last += 1
        if points[last].y < points[lowest].y { lowest = last }
        if points[last].y > points[highest].y { highest = last }
      }
      let kept = Set([first, lowest, highest, last]).sorted()
      result += kept.map { points[$0] }
      first = last + 1
    }
    // A line that runs to and fro more often than anybody can see.
    let step = (result.count + limit - 1) / limit
    return step < 2
      ? result : stride(from: 0, to: result.count, by: step).map { result[$0] } + result.suffix(1)
  }

  private static let limit = 10_000

  /// The part of a straight line inside a box.
  ///
  /// - Source: Y.-D. Liang and B. A. Barsky, "A New Concept and Method for Line Clipping", 1984.
  private static func clipped(_ from: Point, _ to: Point, to box: Box) -> (Point, Point)? {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    var (start, end) = (0.0, 1.0)
    for (delta, room) in [
      (-dx, from.x - box.x), (dx, box.right - from.x), (-dy, from.y - box.y),
      (dy, box.bottom - from.y),
    ] {
      if delta == 0 {
        if room < 0 { return nil }
      } else if delta < 0 {
        start = max(start, room / delta)
      } else {
        end = min(end, room / delta)
      }
    }
    guard start <= end else { return nil }
    return (
      start == 0 ? from : Point(from.x + start * dx, from.y + start * dy),
      end == 1 ? to : Point(from.x + end * dx, from.y + end * dy)
    )
  }
}

extension Box {
  func contains(_ point: Point) -> Bool {
    x <= point.x && point.x <= right && y <= point.y && point.y <= bottom
  }
}
