internal import Compute
internal import JSON

extension CSVReader {
  public func plainBatch(numbers: [Int], texts: [Int], capacity: Int) -> PlainBatch? {
    guard !input.missing.includeNumbers, input.hasPlainNumbers,
      Set(numbers + texts).count == numbers.count + texts.count
    else { return nil }
    var wanted = [PlainRows.Wanted](repeating: .nothing, count: columnNames.count)
    // The numbers of a column stand side by side.
    for (place, column) in numbers.enumerated() {
      wanted[column] = .number(place: place * capacity)
    }
    for (place, column) in texts.enumerated() { wanted[column] = .text(place: place) }
    let form = PlainRows(
      delimiter: delimiter, comment: options.comment,
      firstName: hasHeader ? Array(columnNames[0].utf8) : [],
      missing: options.missing.words.map { Array($0.utf8) }, wanted: wanted)
    return PlainBatch(self, form, numbers: numbers.count, capacity: capacity)
  }

  func look(
    _ form: PlainRows, atMost rows: Int, numbers: inout [Float], texts: inout [PlainRows.Text],
    starts: inout [UInt32]
  ) -> PlainRows.Result {
    var numbers = numbers.mutableSpan
    var texts = texts.mutableSpan
    var starts = starts.mutableSpan
    let rest = input.rest
    let buffer = buffer
    return form.read(
      buffer.span.extracting(0..<rest.upperBound), from: rest.lowerBound, rows: rows,
      numbers: &numbers, stride: 1, texts: &texts, starts: &starts)
  }

  // MARK: - Cells without quotes and the blanks around them

  func isMissing(text range: Range<Int>) -> Bool {
    let buffer = buffer
    return input.missing.contains(buffer.span, range)
  }

  func text(_ range: Range<Int>) -> String? {
    let bytes = buffer[range]
    return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
  }

  func copy(text range: Range<Int>, to writer: inout RowWriter) {
    let buffer = buffer
    if writer.isTyped && input.missing.contains(buffer.span, range) { return writer.missing() }
    Self.write(buffer.span.extracting(range), to: &writer)
  }
}
