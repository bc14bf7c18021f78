internal import Compute

/// How the plain rows of a file are read: the wanted columns side by side, a block at a time.
struct PlainForm: Sendable {
  /// The most rows of a block.
  let rows: Int
  /// From the numbers of one column to those of the next: no power of two, as all columns would then lie in
  /// the same few places of the processor's caches.
  let stride: Int
  let numberCount: Int
  let textCount: Int
  fileprivate let plain: PlainRows
  fileprivate let missing: MissingCells

  /// - Parameters:
  ///   - numbers: the columns of the file that hold numbers.
  ///   - texts: those that hold texts.
  ///   - rows: the most of a block.
  /// - Returns: nil where numbers are not written plainly, an empty cell is not missing, or a column is wanted
  ///   twice.
  init?(_ reader: CSVReader, numbers: [Int], texts: [Int], rows: Int) {
    missing = reader.options.missing
    guard reader.options.marks.arePlain, missing.texts.contains([]),
      Set(numbers + texts).count == numbers.count + texts.count
    else { return nil }
    numberCount = numbers.count
    textCount = texts.count
    self.rows = rows
    stride = (rows + 31) / 16 * 16
    var wanted = [PlainRows.Wanted](repeating: .nothing, count: reader.columnNames.count)
    for (place, column) in numbers.enumerated() { wanted[column] = .number(place: place * stride) }
    for (place, column) in texts.enumerated() { wanted[column] = .text(place: place) }
    plain = PlainRows(
      delimiter: reader.delimiter, comment: reader.options.comment,
      firstName: reader.hasHeader ? Array(reader.columnNames[0].utf8) : [],
      missing: missing.texts, wanted: wanted)
  }
}

/// Neighbouring plain rows.
struct PlainBlock: Sendable {
  private(set) var rows = 0
  /// How many of the numbers are missing.
  private(set) var missing = 0
  /// Where the row after the last begins.
  private(set) var end = 0
  /// The number of place `p` in row `r` is at `p · stride + r`; NaN where the cell is missing.
  private(set) var numbers: [Float]
  /// The codes of texts likewise, once they were given.
  private(set) var codes: [Int32] = []
  private var texts: [PlainRows.Text]
  private var starts: [UInt32]

  init(_ form: PlainForm) {
    numbers = [Float](repeating: 0, count: form.numberCount * form.stride)
    texts = [PlainRows.Text](repeating: .init(), count: form.textCount * form.rows)
    starts = [UInt32](repeating: 0, count: form.rows)
  }

  /// Where a row begins, or the row after the last.
  func start(ofRow row: Int) -> Int { row < rows ? Int(starts[row]) : end }

  func text(_ place: Int, ofRow row: Int, _ form: PlainForm) -> Range<Int> {
    texts[row * form.textCount + place].range
  }

  /// Reads the plain rows from a row's beginning on.
  ///
  /// - Parameter most: so many at most; as many as there is room for unless given.
  mutating func read(
    _ bytes: Span<UInt8>, from start: Int, _ form: PlainForm, atMost most: Int = .max
  ) {
    let most = min(most, form.rows)
    let result = Self.read(bytes, from: start, form, most, &numbers, &texts, &starts)
    (rows, missing, end) = (result.rows, result.missing, result.next)
    if form.missing.includeNumbers { leaveOutMissing(form) }
  }

  private static func read(
    _ bytes: Span<UInt8>, from start: Int, _ form: PlainForm, _ most: Int,
    _ numbers: inout [Float], _ texts: inout [PlainRows.Text], _ starts: inout [UInt32]
  ) -> PlainRows.Result {
    var numberSpan = numbers.mutableSpan
    var textSpan = texts.mutableSpan
    var startSpan = starts.mutableSpan
    return form.plain.read(
      bytes, from: start, rows: most, numbers: &numberSpan, stride: 1, texts: &textSpan,
      starts: &startSpan)
  }

  /// Numbers that stand for missing cells.
  private mutating func leaveOutMissing(_ form: PlainForm) {
    for place in 0..<form.numberCount {
      for index in place * form.stride..<place * form.stride + rows
      where form.missing.contains(numbers[index]) {
        numbers[index] = .nan
        missing += 1
      }
    }
  }

  /// Gives a code to each text, in the table of its place.
  mutating func giveCodes(_ bytes: Span<UInt8>, _ form: PlainForm, _ tables: inout [LabelTable]) {
    if codes.isEmpty { codes = Array(repeating: 0, count: form.textCount * form.stride) }
    for place in 0..<form.textCount {
      // Taken out while it works, so that it changes in place.
      var table = LabelTable()
      swap(&table, &tables[place])
      for row in 0..<rows {
        let code = table.code(of: bytes, text(place, ofRow: row, form))
        codes[place * form.stride + row] = Int32(truncatingIfNeeded: code)
      }
      swap(&table, &tables[place])
    }
  }

  /// Changes the numbers of a range.
  mutating func change(
    _ range: Range<Int>, _ body: (inout MutableSpan<Float>, Range<Int>) -> Void
  ) {
    var numbers = numbers.mutableSpan
    body(&numbers, range)
  }
}
