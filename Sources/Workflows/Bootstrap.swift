internal import Compute

/// Intervals that tell how far a score may be off because just these rows were scored.
///
/// The percentile bootstrap: rows are drawn with replacement a thousand times, as many as there are,
/// each time the scores are taken, and the middle 95 % of them make the interval. Of many rows only
/// some are drawn, m of n, so that the work is bounded; as a score of m rows varies more than one of
/// n, the ends are then brought nearer to the score, by √(m / n).
///
/// - Source: B. Efron, "Bootstrap Methods", 1979; for m of n P. Bickel, F. Götze and W. van Zwet,
///   "Resampling Fewer Than n Observations", 1997.
package enum Bootstrap {
  /// Fewer rows tell nothing about others.
  static let fewestRows = 10
  private static let resamples = 1000
  /// The most numbers that are drawn for one resample, unless its rows were fewer than `enoughRows`.
  private static let mostNumbers = 4000
  private static let enoughRows = 1000

  /// How many rows are drawn.
  static func draws(of rows: Int, outputs: Int) -> Int {
    min(rows, max(enoughRows, mostNumbers / max(1, outputs)))
  }

  /// An interval for each score; nil for one that is no number in most resamples.
  ///
  /// - Parameters:
  ///   - values: the scores of all rows.
  ///   - outputs: how many predictions a row has.
  ///   - scores: of rows that were drawn.
  package static func intervals(
    around values: [Float], rows: Int, outputs: Int, seed: UInt64, resamples: Int = resamples,
    scores: @Sendable ([Int32]) -> [Float]
  ) -> [Evaluation.Interval?] {
    guard rows >= fewestRows else { return values.map { _ in nil } }
    let count = draws(of: rows, outputs: outputs)
    var results = [[Float]](repeating: [], count: resamples)
    Threads.forEach(&results) { resample, result in
      var random = RandomStream(seed: seed, purpose: .bootstrap, index: UInt64(resample))
      result = scores((0..<count).map { _ in Int32(random.nextIndex(below: rows)) })
    }
    let shrinkage = (Double(count) / Double(rows)).squareRoot()
    return values.enumerated().map { score, value in
      let sample = results.map { $0[score] }.filter(\.isFinite)
      guard value.isFinite, sample.count * 2 > resamples else { return nil }
      let sorted = sample.sorted()
      func end(_ share: Double) -> Float {
        let end = quantile(share, of: sorted)
        return count == rows ? Float(end) : Float(Double(value) + (end - Double(value)) * shrinkage)
      }
      return Evaluation.Interval(low: end(0.025), high: end(0.975))
    }
  }

  /// Between two values by their distance.
  private static func quantile(_ share: Double, of sorted: [Float]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    let (low, high) = (Double(sorted[below]), Double(sorted[above]))
    return low + (high - low) * (place - Double(below))
  }
}
