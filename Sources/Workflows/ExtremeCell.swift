internal import Compute
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
  /// As it stands in the file where `isAsWritten`, or as the network sees it.
  let value: Float
  let isAsWritten: Bool
  /// How far it is from the mean of the other training rows, in their deviations: infinite where these
  /// are all equal, nil where it is equal to them or there are none.
  let deviations: Double?

  /// Of the columns that hold numbers. Of categories, which are 0 and 1, only where there are none.
  static func find(in run: PreparedRun, rows: [Int]) -> ExtremeCell? {
    let columns = features(run, rows) + targets(run, rows) + weights(run, rows)
    return columns.compactMap { column in
      column.largest.map { (column, $0) }
    }.max { abs($0.1.size) < abs($1.1.size) }.map { column, largest in
      let row = rows[largest.index]
      let (value, others) = column.written(row)
      return ExtremeCell(
        kind: column.kind, column: column.name, row: row, value: value,
        isAsWritten: column.isAsWritten, deviations: others.deviations(of: value))
    }
  }

  /// A column to look at.
  private struct Candidate {
    let kind: Kind
    let name: String
    let isAsWritten: Bool
    /// As the network sees it, in the rows to look at.
    let seen: [Float]
    /// As it is shown, in a row, and in all others.
    let written: (_ row: Int) -> (value: Float, others: OtherRows)

    var largest: (index: Int, size: Float)? {
      seen.indices.max { abs(seen[$0]) < abs(seen[$1]) }.map { ($0, abs(seen[$0])) }
    }
  }

  private static func features(_ run: PreparedRun, _ rows: [Int]) -> [Candidate] {
    let known = run.dataset.pipeline.summaries.filter { !$0.isEmbedded }
    let numbers = known.filter { $0.isNumber || $0.type == .date }
    let features = run.training.features
    var batch = Matrix(rows: rows.count, columns: features.columns)
    batch.gather(rows.map { Int32($0) }[...], from: features)
    return (numbers.isEmpty ? known : numbers).map { feature in
      let column = feature.columns.lowerBound
      return Candidate(
        kind: .feature, name: feature.name, isAsWritten: feature.isUnscaled,
        seen: rows.indices.map { batch[$0, column] }
      ) { row in
        var (value, others) = (Float.nan, OtherRows())
        features.forEachBlock { first, block in
          for index in 0..<block.rows {
            if first + index == row {
              value = block[index, column]
            } else {
              others.add(block[index, column])
            }
          }
        }
        return (value, others)
      }
    }
  }

  private static func targets(_ run: PreparedRun, _ rows: [Int]) -> [Candidate] {
    let target = run.dataset.target
    guard target.encoding == .number else { return [] }
    let written = run.training.targets
    var seen = written
    target.scaling?.encode(written, into: &seen)
    return target.columns.indices.map { column in
      Candidate(
        kind: .target, name: target.columns[column], isAsWritten: true,
        seen: rows.map { seen[$0, column] }
      ) { row in
        OtherRows.split((0..<written.rows).map { written[$0, column] }, at: row)
      }
    }
  }

  private static func weights(_ run: PreparedRun, _ rows: [Int]) -> [Candidate] {
    guard let column = run.config.data?.sampleWeight?.text, let seen = run.training.weights,
      let written = run.dataset.train.weights
    else { return [] }
    return [
      Candidate(kind: .weight, name: column, isAsWritten: true, seen: rows.map { seen[$0] }) {
        row in
        OtherRows.split(Array(written.prefix(seen.count)), at: row)
      }
    ]
  }
}

/// Mean and deviation of the rows beside one.
private struct OtherRows {
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

  func deviations(of value: Float) -> Double? {
    guard let first else { return nil }
    let deviation = max(0, squares / count - sum / count * (sum / count)).squareRoot()
    let difference = Double(value) - first - sum / count
    return deviation == 0 && difference == 0 ? nil : difference / deviation
  }

  /// A number of a column, and the others.
  static func split(_ values: [Float], at row: Int) -> (value: Float, others: OtherRows) {
    var others = OtherRows()
    for index in values.indices where index != row { others.add(values[index]) }
    return (values[row], others)
  }
}
