internal import Plotting

/// Rows in falling order of their scores, of which some are positive: how many of each kind have at
/// least so high a score.
///
/// - Source: the curves and areas are those of scikit-learn's `roc_curve`, `roc_auc_score`,
///   `precision_recall_curve` and `average_precision_score`.
struct RankedRows {
  /// At each different score, falling, the rows from there up.
  private let counts: [(positive: Int, negative: Int)]
  private let positives: Int
  private let negatives: Int

  /// Nil where one kind has no row.
  init?(_ rows: ClassScores) {
    let order = rows.scores.indices.sorted { (rows.scores[$1], $0) < (rows.scores[$0], $1) }
    var counts: [(positive: Int, negative: Int)] = []
    var (positive, negative) = (0, 0)
    for (place, row) in order.enumerated() {
      if rows.isPositive[row] { positive += 1 } else { negative += 1 }
      let isLast = place + 1 == order.count || rows.scores[order[place + 1]] != rows.scores[row]
      if isLast { counts.append((positive, negative)) }
    }
    if positive == 0 || negative == 0 { return nil }
    (self.counts, positives, negatives) = (counts, positive, negative)
  }

  /// The share of positive rows.
  var prevalence: Double { Double(positives) / Double(positives + negatives) }

  /// False positive rate and true positive rate, from (0, 0) to (1, 1).
  var roc: [Point] {
    [Point(0, 0)]
      + counts.map {
        Point(Double($0.negative) / Double(negatives), Double($0.positive) / Double(positives))
      }
  }

  /// The area below `roc`, by trapezoids.
  var area: Double {
    let roc = roc
    return zip(roc, roc.dropFirst()).reduce(0) { $0 + ($1.1.x - $1.0.x) * ($1.1.y + $1.0.y) / 2 }
  }

  /// Recall and precision, from the highest score on; between two scores as steps.
  var precisionRecall: [Point] {
    var recall = 0.0
    return counts.flatMap { count in
      let precision = Double(count.positive) / Double(count.positive + count.negative)
      let next = Double(count.positive) / Double(positives)
      defer { recall = next }
      return [Point(recall, precision), Point(next, precision)]
    }
  }

  /// Σ (recallᵢ − recallᵢ₋₁) precisionᵢ
  var averagePrecision: Double {
    let points = precisionRecall
    return stride(from: 0, to: points.count, by: 2).reduce(0) {
      $0 + (points[$1 + 1].x - points[$1].x) * points[$1].y
    }
  }
}
