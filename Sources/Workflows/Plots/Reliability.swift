internal import Plotting

/// How often rows with a probability are what they are said to be: probabilities in bins of equal
/// width, each with the share of rows that turned out positive.
///
/// - Source: scikit-learn's `calibration_curve` with `strategy="uniform"`, in which a bin holds its
///   upper edge.
struct Reliability {
  struct Bin {
    let range: ClosedRange<Double>
    var count = 0
    fileprivate var sum = 0.0
    fileprivate var positives = 0

    fileprivate init(_ range: ClosedRange<Double>) { self.range = range }
  }

  private(set) var bins: [Bin]
  /// Mean (probability − outcome)².
  let brier: Double

  init(_ scores: [Double], _ isPositive: [Bool], bins count: Int) {
    // As numpy's linspace computes them.
    let step = 1 / Double(count)
    let edges = (0..<count).map { Double($0) * step } + [1]
    bins = zip(edges, edges.dropFirst()).map { Bin($0...$1) }
    var squares = 0.0
    for (score, isPositive) in zip(scores, isPositive) {
      // No more than a step away from where it belongs. What is no probability is in the outer bins.
      var place = min(count - 1, Int(min(max(score, 0), 1) * Double(count)))
      while place > 0, score <= edges[place] { place -= 1 }
      while place + 1 < count, score > edges[place + 1] { place += 1 }
      bins[place].count += 1
      bins[place].sum += score
      if isPositive { bins[place].positives += 1 }
      let error = score - (isPositive ? 1 : 0)
      squares += error * error
    }
    brier = squares / Double(max(1, scores.count))
  }

  /// Mean probability and share of positive rows of each bin with rows.
  var curve: [Point] {
    bins.filter { $0.count > 0 }.map {
      Point($0.sum / Double($0.count), Double($0.positives) / Double($0.count))
    }
  }

  /// Σ |probability − share| rows of the bin / rows
  var expectedError: Double {
    let rows = bins.reduce(0) { $0 + $1.count }
    let sum = bins.reduce(0) { $0 + abs($1.sum - Double($1.positives)) }
    return sum / Double(max(1, rows))
  }
}
