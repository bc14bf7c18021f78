/// A feature's cells in the training rows, as numbers that are equal where the cells are.
struct TrainingCells {
  /// The numbers and moments themselves, the codes of texts; NaN where a cell is missing.
  let values: [Double]
  /// What the codes mean; nil where the values are no codes.
  let texts: [String]?
  let isNumeric: Bool
  /// Where a cell is not missing.
  let present: [Int]
  /// How many training rows there are, looked at or not.
  let rowCount: Int

  init(_ column: Column, _ rows: [Int32], of rowCount: Int) {
    self.rowCount = rowCount
    switch column.values {
    case .numbers(let numbers):
      values = rows.map { Double(numbers[Int($0)]) }
      (texts, isNumeric) = (nil, true)
    case .labels(let labels):
      values = rows.map { row in
        let code = labels.codes[Int(row)]
        return code < 0 ? .nan : Double(code)
      }
      (texts, isNumeric) = (labels.texts, false)
    case .dates(let dates):
      values = rows.map { dates[Int($0)] }
      (texts, isNumeric) = (nil, false)
    }
    present = values.indices.filter { [values] in !values[$0].isNaN }
  }
}
