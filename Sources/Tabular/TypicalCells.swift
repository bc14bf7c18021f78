internal import Config

extension FeaturePipeline {
  /// Of each feature a cell that stands for the others, as a text that reads back as the same value:
  /// the median of numbers and of dates (the lower one), the commonest text or truth (of equally
  /// common ones that which came first). Nil where all cells are missing.
  ///
  /// - Parameter rows: those that count.
  func typicalCells(_ frame: Frame, rows: [Int32]) -> [String?] {
    features.map { feature in
      switch frame.requested(feature.name).values {
      case .numbers(let values):
        let present = rows.map { values[Int($0)] }.filter { !$0.isNaN }
        if present.isEmpty { return nil }
        if feature.type == .boolean {
          return 2 * present.count { $0 == 1 } > present.count ? "true" : "false"
        }
        return shortestDecimal(Float(SortedValues(present.span).quantile(0.5)))
      case .labels(let labels):
        var counts = [Int](repeating: 0, count: labels.texts.count)
        for row in rows where labels.codes[Int(row)] >= 0 {
          counts[Int(labels.codes[Int(row)])] += 1
        }
        let best = counts.indices.max { (counts[$0], $1) < (counts[$1], $0) }
        return best.flatMap { counts[$0] > 0 ? labels.texts[$0] : nil }
      case .dates(let values):
        let present = rows.map { values[Int($0)] }.filter { !$0.isNaN }.sorted()
        return present.isEmpty ? nil : feature.format.text(present[(present.count - 1) / 2])
      }
    }
  }
}
