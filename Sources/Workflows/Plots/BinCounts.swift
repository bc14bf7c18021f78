internal import Config
internal import Diagnostics
internal import Plotting

/// How many numbers of each of several groups lie in each of equal parts of their common range.
struct BinCounts {
  /// Rising, one more than there are parts.
  let borders: [Double]
  /// Of each group a count a part.
  let counts: [[Int]]
  /// Of each group how many are neither infinite nor NaN.
  let totals: [Int]

  /// - Parameter borders: nil for those of the numbers' range. The last part has its upper border, too.
  init(_ groups: [[Double]], bins: Int, borders given: [Double]? = nil) {
    let finite = groups.map { $0.filter(\.isFinite) }
    let borders = given ?? Self.borders(finite, bins: bins)
    var counts = groups.map { _ in [Int](repeating: 0, count: borders.count - 1) }
    let (low, high) = (borders[0], borders[borders.count - 1])
    for (group, values) in finite.enumerated() {
      for value in values where low <= value && value <= high {
        // Halved, as the range may be longer than the largest number.
        let share = (value / 2 - low / 2) / (high / 2 - low / 2)
        counts[group][min(Int(share * Double(borders.count - 1)), borders.count - 2)] += 1
      }
    }
    self.borders = borders
    self.counts = counts
    totals = counts.map { $0.reduce(0, +) }
  }

  /// Equal parts between the least and the greatest number; one about a number that is alone.
  static func borders(_ groups: [[Double]], bins: Int) -> [Double] {
    let low = groups.compactMap { $0.min() }.min() ?? 0
    let high = groups.compactMap { $0.max() }.max() ?? 1
    if low == high {
      let half = low == 0 ? 0.5 : abs(low) / 10
      return [low - half, low + half]
    }
    return (0...bins).map { index in
      let share = Double(index) / Double(bins)
      return low * (1 - share) + high * share
    }
  }

  /// Of a group's counts what share of it they are.
  func shares(_ counts: [Int]) -> [Double] {
    let total = Double(max(1, counts.reduce(0, +)))
    return counts.map { Double($0) / total }
  }

  /// As they are drawn: in decimals of the numbers' own precision, where these can be told apart.
  private var edges: [Double] {
    let short = borders.map { decimalValue(Float($0)) }
    return zip(short, short.dropFirst()).allSatisfy { $0 < $1 && $1.isFinite } ? short : borders
  }

  func bars(_ heights: [Double]) -> [Bar] {
    let edges = edges
    return heights.indices.map { Bar(x: edges[$0]...edges[$0 + 1], y: 0...heights[$0]) }
  }

  /// The upper edge of the bars, from the ground to the ground.
  func outline(_ heights: [Double]) -> [Point] {
    let edges = edges
    var points = [Point(edges[0], 0)]
    for (index, height) in heights.enumerated() {
      points += [Point(edges[index], height), Point(edges[index + 1], height)]
    }
    return points + [Point(edges[edges.count - 1], 0)]
  }
}

extension PlotRequest {
  /// `--bins`, or so many.
  ///
  /// - Throws: a usage error for less than one and for more than a thousand.
  func bins(default standard: Int) throws(Problems) -> Int {
    let bins = bins ?? standard
    if 1...1000 ~= bins { return bins }
    throw Problems(
      Diagnostic("--bins: expected a whole number from 1 to 1000, found \(bins)", kind: .usage))
  }
}
