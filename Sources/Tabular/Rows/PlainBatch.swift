internal import Compute

/// The next rows of a CSV, as many as are written plainly, with no more than is wanted of them: numbers
/// of some columns and texts of others.
public struct PlainBatch {
  private let reader: CSVReader
  private let form: PlainForm
  private var block: PlainBlock

  init(_ reader: CSVReader, _ form: PlainForm) {
    self.reader = reader
    self.form = form
    block = PlainBlock(form)
  }

  public var count: Int { block.rows }

  /// The numbers of all columns, each at its `range`; NaN where a cell is missing.
  var numbers: [Float] { block.numbers }

  /// Looks at so many rows at most. They stay to be read.
  public mutating func look(atMost most: Int) {
    let waiting = reader.waiting ?? 0..<0
    let buffer = reader.buffer
    block.read(
      buffer.span.extracting(0..<waiting.upperBound), from: waiting.lowerBound, form, atMost: most)
  }

  /// Lets the reader go on behind the first so many rows.
  public func skip(_ rows: Int) {
    precondition(rows <= count, "\(rows) of \(count) rows")
    if rows > 0 { reader.skip(to: block.start(ofRow: rows), lines: rows) }
  }

  /// How many rows come before the first one without a number in a column.
  public func countPresent(_ column: Int) -> Int {
    if block.missing == 0 { return count }
    let range = range(column, rows: count)
    return numbers[range].firstIndex { $0.isNaN }.map { $0 - range.lowerBound } ?? count
  }

  /// Copies the numbers of a column into that of a matrix.
  public func copy(
    _ column: Int, rows: Int, to elements: inout MutableSpan<Float>, from start: Int, width: Int
  ) {
    let numbers = block.numbers.span
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
    block.change(range(column, rows: rows), body)
  }

  /// Where the numbers of a column are.
  func range(_ column: Int, rows: Int) -> Range<Int> {
    column * form.stride..<column * form.stride + rows
  }

  // MARK: - Texts

  func isMissing(_ row: Int, _ text: Int) -> Bool { reader.isMissing(text: range(row, text)) }

  /// A text; nil where it is not UTF-8, or holds a NUL byte.
  func text(_ row: Int, _ text: Int) -> String? { reader.text(range(row, text)) }

  func copy(_ row: Int, _ text: Int, to writer: inout RowWriter) {
    reader.copy(text: range(row, text), to: &writer)
  }

  private func range(_ row: Int, _ text: Int) -> Range<Int> {
    block.text(text, ofRow: row, form)
  }
}
