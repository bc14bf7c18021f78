internal import JSON

extension CSVReader {
  public func plainBatch(numbers: [Int], texts: [Int], capacity: Int) -> PlainBatch? {
    PlainForm(self, numbers: numbers, texts: texts, rows: capacity).map { PlainBatch(self, $0) }
  }

  // MARK: - Cells without quotes and the blanks around them

  func isMissing(text range: Range<Int>) -> Bool {
    let buffer = buffer
    return input.missing.contains(buffer.span, range)
  }

  /// Nil where it is not UTF-8, or holds a NUL byte.
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
