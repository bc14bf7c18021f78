internal import Compute
internal import Config
internal import Tabular
internal import Training

/// The cell among some training rows that lies farthest from 0, where a network expects its numbers,
/// and so is the first to suspect when these grow beyond bounds.
struct ExtremeCell {
  enum Kind {
    case feature, target, weight
  }

  let kind: Kind
  let column: String
  /// The row's number in the training samples.
  let row: Int
  /// As the network sees it, or as it stands in the file where `isAsWritten`.
  let value: Float
  let isAsWritten: Bool
  /// How far it is from the mean of all training rows, in their deviations; nil where they are equal.
  let deviations: Double?

  /// Of the columns that hold numbers. Of categories, which are 0 and 1, only where there are none.
  ///
  /// - Parameter rows: at least one.
  static func find(in run: PreparedRun, rows: [Int]) -> ExtremeCell? {
    let cells = features(run, rows) + targets(run, rows) + weights(run, rows)
    return cells.max {
      ($0.size, abs($0.cell.deviations ?? 0)) < ($1.size, abs($1.cell.deviations ?? 0))
    }?
    .cell
  }

  /// Of one column, with its distance from 0 as the network sees it.
  private typealias Found = (cell: ExtremeCell, size: Float)

  private static func features(_ run: PreparedRun, _ rows: [Int]) -> [Found] {
    let known = run.dataset.pipeline.summaries.filter { !$0.isEmbedded }
    let numbers = known.filter { $0.isNumber || $0.type == .date }
    let shown = numbers.isEmpty ? known : numbers
    let moments = RunningMoments.of(run.training.features, columns: shown.map(\.columns.lowerBound))
    var batch = Matrix(rows: rows.count, columns: run.training.features.columns)
    batch.gather(rows.map { Int32($0) }[...], from: run.training.features)
    return zip(shown, moments).compactMap { feature, moments in
      let column = feature.columns.lowerBound
      return extreme(
        .feature, feature.name, rows, isAsWritten: feature.isUnscaled, moments,
        seen: rows.indices.map { batch[$0, column] })
    }
  }

  private static func targets(_ run: PreparedRun, _ rows: [Int]) -> [Found] {
    let target = run.dataset.target
    guard target.encoding == .number else { return [] }
    let written = run.training.targets
    var seen = written
    target.scaling?.encode(written, into: &seen)
    let moments = RunningMoments.of(FeatureRows(written), columns: Array(0..<written.columns))
    return zip(target.columns.indices, moments).compactMap { column, moments in
      extreme(
        .target, target.columns[column], rows, isAsWritten: true, moments,
        seen: rows.map { seen[$0, column] }, written: rows.map { written[$0, column] })
    }
  }

  private static func weights(_ run: PreparedRun, _ rows: [Int]) -> [Found] {
    guard let column = run.config.data?.sampleWeight?.text, let written = run.dataset.train.weights,
      let seen = run.training.weights
    else { return [] }
    var moments = RunningMoments()
    for weight in written { moments.add(weight) }
    return extreme(
      .weight, column, rows, isAsWritten: true, moments, seen: rows.map { seen[$0] },
      written: rows.map { written[$0] }
    ).map { [$0] } ?? []
  }

  private static func extreme(
    _ kind: Kind, _ column: String, _ rows: [Int], isAsWritten: Bool, _ moments: RunningMoments,
    seen: [Float], written: [Float]? = nil
  ) -> Found? {
    guard let index = seen.indices.max(by: { abs(seen[$0]) < abs(seen[$1]) }) else { return nil }
    let value = written?[index] ?? seen[index]
    return (
      ExtremeCell(
        kind: kind, column: column, row: rows[index], value: value, isAsWritten: isAsWritten,
        deviations: moments.standardized(value)), abs(seen[index])
    )
  }
}

/// Mean and deviation of numbers that are seen once.
private struct RunningMoments {
  /// Differences from the first number, which keeps them small.
  private var first: Double?
  private var (count, sum, squares) = (0.0, 0.0, 0.0)

  mutating func add(_ value: Float) {
    let first = first ?? Double(value)
    self.first = first
    let difference = Double(value) - first
    count += 1
    sum += difference
    squares += difference * difference
  }

  /// Nil where all numbers were equal.
  func standardized(_ value: Float) -> Double? {
    guard let first, count > 0 else { return nil }
    let deviation = max(0, squares / count - sum / count * (sum / count)).squareRoot()
    return deviation > 0 ? (Double(value) - first - sum / count) / deviation : nil
  }

  /// Of some columns.
  static func of(_ rows: FeatureRows, columns: [Int]) -> [RunningMoments] {
    var moments = columns.map { _ in RunningMoments() }
    rows.forEachBlock { _, block in
      for row in 0..<block.rows {
        for (index, column) in columns.enumerated() { moments[index].add(block[row, column]) }
      }
    }
    return moments
  }
}
