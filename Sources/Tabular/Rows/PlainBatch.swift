internal import Compute

/// The next rows of a CSV, as many as are written plainly, with no more than is wanted of them: numbers
/// of some columns and texts of others.
public struct PlainBatch {
  private let reader: CSVReader
  private let form: PlainRows
  private let capacity: Int
  public private(set) var count = 0
  /// Whether some of the numbers are missing.
  private(set) var hasMissing = false
  /// Of each column `capacity` numbers, of which the first ones count; NaN where a cell is missing.
  private(set) var numbers: [Float]
  private var texts: [PlainRows.Text]
  /// Where each row begins, and where the row behind them does.
  private var starts: [UInt32]
  private var end = 0

  init(_ reader: CSVReader, _ form: PlainRows, numbers: Int, capacity: Int) {
    self.reader = reader
    self.form = form
    self.capacity = capacity
    self.numbers = Array(repeating: 0, count: numbers * capacity)
    texts = Array(repeating: PlainRows.Text(), count: form.textCount * capacity)
    starts = Array(repeating: 0, count: capacity)
  }

  /// Looks at so many rows at most. They stay to be read.
  public mutating func look(atMost most: Int) {
    let found = reader.look(
      form, atMost: min(most, capacity), numbers: &numbers, texts: &texts, starts: &starts)
    (count, hasMissing, end) = (found.rows, found.missing > 0, found.next)
  }

  /// Lets the reader go on behind the first so many rows.
  public func skip(_ rows: Int) {
    precondition(rows <= count, "\(rows) of \(count) rows")
    if rows > 0 { reader.skip(to: rows < count ? Int(starts[rows]) : end, lines: rows) }
  }

  /// How many rows come before the first one without a number in a column.
  public func countPresent(_ column: Int) -> Int {
    if !hasMissing { return count }
    let range = range(column, rows: count)
    return numbers[range].firstIndex { $0.isNaN }.map { $0 - range.lowerBound } ?? count
  }

  /// Copies the numbers of a column into that of a matrix.
  public func copy(
    _ column: Int, rows: Int, to elements: inout MutableSpan<Float>, from start: Int, width: Int
  ) {
    let numbers = numbers.span
    var place = start
    for index in range(column, rows: rows) {
      elements[place] = numbers[index]
      place &+= width
    }
  }

  /// Changes the numbers of a column.
  mutating func change(
    _ column: Int, rows: Int, _ body: (inout MutableSpan<Float>, Range<Int>) -> Void
  ) {
    let range = range(column, rows: rows)
    var numbers = numbers.mutableSpan
    body(&numbers, range)
  }

  /// Where the numbers of a column are.
  func range(_ column: Int, rows: Int) -> Range<Int> {
    column * capacity..<column * capacity + rows
  }

  // MARK: - Texts

  func isMissing(_ row: Int, _ text: Int) -> Bool { reader.isMissing(text: range(row, text)) }

  /// A text; nil where it is not UTF-8, or holds a NUL byte.
  func text(_ row: Int, _ text: Int) -> String? { reader.text(range(row, text)) }

  func copy(_ row: Int, _ text: Int, to writer: inout RowWriter) {
    reader.copy(text: range(row, text), to: &writer)
  }

  private func range(_ row: Int, _ text: Int) -> Range<Int> {
    texts[row * form.textCount + text].range
  }
}
