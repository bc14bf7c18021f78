internal import Compute

/// Picks a few rows that show what a part holds, from its most usual row to its most unusual one.
///
/// At most 200 rows are looked at, fewer where they would take more than 64 MiB, evenly spaced over the
/// part. How unusual one is, says its encoded feature that lies farthest from the mean of those rows, in
/// their deviations; the chosen ones are evenly spaced in that order.
struct SampleRows {
  private static let candidates = 200

  /// Numbers of rows in the part, the most usual first.
  let chosen: [Int]

  /// - Parameter count: how many rows to pick; all where there are fewer.
  init(_ count: Int, of features: FeatureRows) {
    let room = max(count, (64 << 20) / (4 * max(1, features.columns)))
    let seen = Self.spaced(min(Self.candidates, room, features.count), below: features.count)
    var matrix = Matrix(rows: seen.count, columns: features.columns)
    matrix.gather(seen.map { Int32($0) }[...], from: features)
    let distances = Self.distances(matrix)
    let order = seen.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
    chosen = Self.spaced(min(count, seen.count), below: seen.count).map { seen[order[$0]] }
  }

  /// So many of the numbers below a limit, from the first to the last.
  private static func spaced(_ count: Int, below limit: Int) -> [Int] {
    (0..<count).map { count == 1 ? 0 : $0 * (limit - 1) / (count - 1) }
  }

  /// Of each row the largest |x − mean| / deviation; a constant column says nothing.
  private static func distances(_ matrix: Matrix) -> [Double] {
    let (rows, columns) = (matrix.rows, matrix.columns)
    let elements = matrix.elements.span
    var distances = [Double](repeating: 0, count: rows)
    for column in 0..<columns {
      var (sum, squares) = (0.0, 0.0)
      for row in 0..<rows { sum += Double(elements[row * columns + column]) }
      let mean = sum / Double(rows)
      for row in 0..<rows {
        let difference = Double(elements[row * columns + column]) - mean
        squares += difference * difference
      }
      guard squares > 0 else { continue }
      let deviation = (squares / Double(rows)).squareRoot()
      for row in 0..<rows {
        let difference = Double(elements[row * columns + column]) - mean
        distances[row] = max(distances[row], abs(difference) / deviation)
      }
    }
    return distances
  }
}

extension Dataset {
  /// A few rows as texts of the feature columns: of the test part, or else of the validation's, or
  /// else of the training's.
  public var samples: [[String?]] { (test ?? validation ?? train).samples }
}
