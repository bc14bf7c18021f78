/// A feature's cells in the training rows, as numbers that are equal where the cells are.
///
/// They are looked at one by one where they lie: most features show in their first rows that nothing
/// is wrong with them.
struct TrainingCells {
  private let column: Column.Values
  private let rows: [Int32]
  /// Which of the rows have a cell that is not missing.
  let present: PresentRows
  /// How many training rows there are, looked at or not.
  let rowCount: Int

  init(_ column: Column, _ rows: [Int32], of rowCount: Int) {
    let values = column.values
    self.column = values
    self.rows = rows
    self.rowCount = rowCount
    present =
      column.missing.count == 0
      ? .all(rows.count) : .some(rows.indices.filter { !values.isMissing(Int(rows[$0])) })
  }

  var count: Int { rows.count }

  /// The number or moment itself, the code of a text; NaN where a cell is missing.
  subscript(index: Int) -> Double {
    let row = Int(rows[index])
    switch column {
    case .numbers(let values): return Double(values[row])
    case .labels(let labels): return labels.codes[row] < 0 ? .nan : Double(labels.codes[row])
    case .dates(let values): return values[row]
    }
  }

  /// What the codes mean; nil where the values are no codes.
  var texts: [String]? {
    if case .labels(let labels) = column { labels.texts } else { nil }
  }

  var isNumeric: Bool {
    if case .numbers = column { true } else { false }
  }
}

/// Numbers of rows, rising.
enum PresentRows: RandomAccessCollection {
  case all(Int)
  case some([Int])

  var startIndex: Int { 0 }

  var endIndex: Int {
    switch self {
    case .all(let count): count
    case .some(let rows): rows.count
    }
  }

  subscript(index: Int) -> Int {
    switch self {
    case .all: index
    case .some(let rows): rows[index]
    }
  }
}
