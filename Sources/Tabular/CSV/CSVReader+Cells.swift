public import Diagnostics
internal import Platform

extension CSVReader {
  /// A cell as a finite float, correctly rounded.
  ///
  /// - Parameter name: what to call the column in messages, where not by its own name.
  /// - Throws: a diagnostic of kind `data` where the cell is empty, no decimal number, or out of
  ///   the range of float32.
  public func number(_ column: Int, called name: String? = nil) throws(Diagnostic) -> Float {
    let value = input.number(column)
    if value.isFinite && !(input.missing.includeNumbers && isMissing(column)) { return value }
    throw numberProblem(column, isOutOfRange: value.isInfinite, called: name)
  }

  /// The numbers of some columns: that of `columns[i]` goes to index `offset + places[i]`. A missing
  /// cell is NaN, and counted.
  ///
  /// - Parameter first: the index in `columns` to begin with.
  /// - Returns: the index in `columns` of the first cell that is neither, or nil.
  public func numbers(
    _ columns: Span<Int>, from first: Int, into result: inout MutableSpan<Float>,
    at places: Span<Int>, offset: Int, missing: inout Int
  ) -> Int? {
    input.numbers(
      columns, from: first, into: &result, at: places, offset: offset, missing: &missing)
  }

  func isNumber(_ column: Int) -> Bool { input.number(column).isFinite }

  private func numberProblem(_ column: Int, isOutOfRange: Bool, called name: String?) -> Diagnostic
  {
    if isMissing(column) { return missingProblem(column, called: name) }
    let text = shownText(column)
    if isOutOfRange {
      return problem("\(text) is out of float32's range", column: column, called: name)
    }
    let notes: [String]
    if String(validating: bytes(column), as: UTF8.self) == nil {
      notes = ["the cell is not \(input.encoding.title) text"] + encodingNotes(column)
    } else {
      notes = options.marks.hints(for: text)
    }
    return problem("expected a number, found '\(text)'", column: column, called: name, notes: notes)
  }

  /// What is wrong with a cell that holds nothing, where something must be.
  public func missingProblem(_ column: Int, called name: String? = nil) -> Diagnostic {
    problem(
      isEmpty(column)
        ? "the cell is empty" : "the cell holds '\(shownText(column))', which counts as missing",
      column: column, called: name)
  }

  private func problem(
    _ message: String, column: Int, called name: String?, notes: [String] = []
  ) -> Diagnostic {
    // While the header is read, its columns have no names yet.
    let known = name ?? (columnNames.isEmpty ? nil : columnNames[column])
    let subject = known.map { "'\(shown($0))'" } ?? "\(column + 1)"
    return problem("column \(subject): \(message)", column: column, notes: notes)
  }

  /// Whether a cell holds nothing: `csv.missing`.
  public func isMissing(_ column: Int) -> Bool {
    input.isMissing(record[column])
  }

  /// Whether a cell has no text.
  public func isEmpty(_ column: Int) -> Bool { textRange(column).isEmpty }

  /// A cell's text. Doubled quotes inside quotes are one.
  ///
  /// - Throws: a diagnostic of kind `data` where it is not UTF-8 or holds a NUL byte.
  public func text(_ column: Int) throws(Diagnostic) -> String {
    let bytes = self.bytes(column)
    if bytes.contains(0) {
      throw problem("the cell holds a NUL byte", column: column, called: nil)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw problem(
        "the cell is not \(input.encoding.title) text", column: column, called: nil,
        notes: encodingNotes(column))
    }
    return text
  }

  /// What to do about a cell that is no text.
  private func encodingNotes(_ column: Int) -> [String] {
    if input.encoding.isUTF8 { return EncodingHint.notes(for: bytes(column)) }
    return ["data.csv.encoding names another encoding, or the file is damaged there"]
  }

  /// The bytes of a cell's text.
  public func bytes(_ column: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    append(column, to: &bytes)
    return bytes
  }

  public func append(_ column: Int, to result: inout [UInt8]) {
    let range = textRange(column)
    let isDoubled = record[column].quoting == .doubled
    let bytes = buffer
    var index = range.lowerBound
    while index < range.upperBound {
      result.append(bytes[index])
      if isDoubled && bytes[index] == quote { index += 1 }
      index += 1
    }
  }

  private func textRange(_ column: Int) -> Range<Int> { input.textRange(record[column]) }

}

/// A text from a file as a message shows it: cut, and without control characters.
func shown(_ text: String) -> String {
  let start = text.prefix(60)
  return printable(String(start)) + (start.endIndex == text.endIndex ? "" : "…")
}

// MARK: - Places and problems

extension CSVReader {
  /// Where a cell stands: its first character, or its quote.
  public func location(of column: Int) -> SourceLocation {
    let field = record[column]
    if field.quoting != .none { return place(Int(field.start) - 1) }
    let range = textRange(column)
    return place(range.isEmpty ? Int(field.start) : range.lowerBound - record.start)
  }

  /// A diagnostic of kind `data` about a cell, or about the record as a whole, with its line.
  public func problem(_ message: String, column: Int?, notes: [String] = []) -> Diagnostic {
    guard let column else {
      return Diagnostic(
        message, at: SourceLocation(file: name, line: line), kind: .data, notes: notes,
        // Of the first row of a file without a header there may be no record yet.
        excerpt: record.count == 0 ? nil : lineText(0))
    }
    let field = record[column]
    let offset =
      field.quoting == .none && !isEmpty(column)
      ? textRange(column).lowerBound - record.start
      : Int(field.start) - (field.quoting == .none ? 0 : 1)
    return problem(message, offset: offset, notes: notes)
  }

  private func problem(_ message: String, offset: Int, notes: [String] = []) -> Diagnostic {
    Diagnostic(
      message, at: place(offset), kind: .data, notes: notes, excerpt: lineText(offset))
  }

  /// The place of a byte of the record.
  private func place(_ offset: Int) -> SourceLocation {
    walk(to: offset)
    return SourceLocation(file: name, line: placeWalk.line, column: placeWalk.column)
  }

  /// The text of the line that a byte of the record is on, as far as a message may show it.
  private func lineText(_ offset: Int) -> String {
    walk(to: offset)
    let start = placeWalk.lineStart
    let needed = 10_000 + record.start + offset - start
    if let shown = placeWalk.shown, shown.lineStart == start, shown.limit >= needed {
      return shown.text
    }
    let line = buffer[start..<record.start + record.count]
      .prefix { $0 != lineFeed && $0 != carriageReturn }
    // Twice as much, so that other places on a long line share the text.
    let text = String(decoding: line.prefix(2 * needed), as: UTF8.self)
    placeWalk.shown = (start, line.count <= 2 * needed ? Int.max : 2 * needed, text)
    return text
  }

  /// Goes to a byte of the record: from its beginning, or on from the place asked for last.
  private func walk(to offset: Int) {
    let at = record.start + offset
    if placeWalk.index > at {
      placeWalk = PlaceWalk(index: record.start, line: record.line, lineStart: record.start)
    }
    let bytes = buffer[record.start..<record.start + record.count]
    for index in placeWalk.index..<at {
      let isBreak =
        bytes[index] == lineFeed
        || bytes[index] == carriageReturn && !(index + 1 < at && bytes[index + 1] == lineFeed)
      if isBreak {
        placeWalk.line += 1
        placeWalk.lineStart = index + 1
        placeWalk.column = 1
      } else if bytes[index] & 0xC0 != 0x80 {
        // Any byte but the second and later ones of a character in UTF-8.
        placeWalk.column += 1
      }
    }
    placeWalk.index = at
  }

  func diagnostic(for fault: Record.Fault) -> Diagnostic {
    switch fault {
    case .textAfterQuote(let offset):
      problem(
        "text after a closing quote", offset: offset,
        notes: [#"a quote inside a quoted cell is written twice: "say ""yes""""#])
    case .unclosedQuote(let offset):
      problem(
        "this quote is never closed", offset: offset,
        notes: [#"a cell that only begins with a quote is written so: """text""#])
    case .tooManyFields:
      problem("more than \(RecordScanner.maximumFields) cells in one record", column: nil)
    case .tooLong:
      problem(
        "a record longer than \(input.recordLimit >> 20) MiB", column: nil,
        notes: ["the file may be no CSV, or have no line breaks"])
    }
  }

  func wrongCount() -> Diagnostic {
    let expected = columnNames.count
    let message =
      "expected \(expected) \(expected == 1 ? "field" : "fields") as in the "
      + "\(hasHeader ? "header" : "first row"), found \(fieldCount)"
    var notes = commentNotes(for: [columnNames[0], shownText(0)])
    if fieldCount < expected {
      let missing = hasHeader ? "; '\(shown(columnNames[fieldCount]))' is missing" : ""
      return problem(message + missing, column: nil, notes: notes)
    }
    if fieldCount == expected + 1 && isEmpty(expected) {
      notes.append("a delimiter at the end of the line begins one more, empty field")
    }
    return problem(message, column: expected, notes: notes)
  }

  /// What to do where one of some texts looks like the beginning of a comment.
  func commentNotes(for texts: [String]) -> [String] {
    guard texts.contains(where: { $0.hasPrefix("#") }) else { return [] }
    return [##"data.csv.comment: "#" skips the lines that begin so"##]
  }

  /// Whether the record says the same as the header, cell by cell. A byte order mark in front of it,
  /// as where files were put one after another, is no part of it.
  func repeatsHeader() -> Bool {
    for column in columnNames.indices {
      var cell = bytes(column)[...]
      if column == 0 && cell.starts(with: [0xEF, 0xBB, 0xBF]) { cell = cell.dropFirst(3) }
      if !cell.elementsEqual(columnNames[column].utf8) { return false }
    }
    return true
  }

  func repeatedHeader() -> Diagnostic {
    problem(
      "the header is there again, as where files were put one after another", column: nil,
      notes: ["data.csv.repeated_header: skip leaves such lines out"])
  }

  /// The names of the header, each of which is there once, and where each is.
  func readHeader() throws(Diagnostic) -> (names: [String], indices: [String: Int]) {
    var names: [String] = []
    var indices: [String: Int] = [:]
    for column in 0..<fieldCount {
      let isUnnamed = isEmpty(column)
      if isUnnamed {
        let hasNumbers = (0..<fieldCount).contains(where: isNumber)
        // So pandas and R write the index of their rows.
        let isIndex = column == 0 && fieldCount > 1 && !hasNumbers
        guard isIndex else {
          throw problem(
            "column \(column + 1) has no name", column: column,
            notes: hasNumbers ? ["a file without a header needs csv: {header: false}"] : [])
        }
      }
      let name = isUnnamed ? "column_1" : try text(column)
      if let other = indices[name] {
        let place = location(of: other)
        throw problem(
          "column name '\(shown(name))' is there twice", column: column,
          notes: ["the first is column \(other + 1), at \(place)"])
      }
      indices[name] = column
      names.append(name)
    }
    return (names, indices)
  }
}

extension RecordReader {
  /// NaN or infinite where the cell is none.
  mutating func number(_ column: Int) -> Float {
    let field = record[column]
    let first = record.start &+ Int(field.start)
    let last = record.start &+ Int(field.end)
    if !hasPlainNumbers { return markedNumber(from: first, to: last) }
    return parseFloat(buffer.span, from: first, to: last)
  }

  fileprivate mutating func numbers(
    _ columns: Span<Int>, from first: Int, into result: inout MutableSpan<Float>,
    at places: Span<Int>, offset: Int, missing count: inout Int
  ) -> Int? {
    if !hasPlainNumbers {
      for index in first..<columns.count {
        var value = number(columns[index])
        if !value.isFinite || missing.includeNumbers {
          if isMissing(record[columns[index]]) {
            value = .nan
            count &+= 1
          } else if !value.isFinite {
            return index
          }
        }
        result[offset &+ places[index]] = value
      }
      return nil
    }
    let bytes = buffer.span
    for index in first..<columns.count {
      let field = record[columns[index]]
      var value = parseFloat(
        bytes, from: record.start &+ Int(field.start), to: record.start &+ Int(field.end))
      if !value.isFinite || missing.includeNumbers {
        if isMissing(field) {
          value = .nan
          count &+= 1
        } else if !value.isFinite {
          return index
        }
      }
      result[offset &+ places[index]] = value
    }
    return nil
  }

  fileprivate func isMissing(_ field: Field) -> Bool {
    missing.contains(buffer.span, textRange(field))
  }

  /// In the buffer, without quotes and the spaces around an unquoted text.
  func textRange(_ field: Field) -> Range<Int> {
    var start = record.start + Int(field.start)
    var end = record.start + Int(field.end)
    if field.quoting == .none {
      while start < end && isBlank(buffer[start]) { start += 1 }
      while start < end && isBlank(buffer[end - 1]) { end -= 1 }
    }
    return start..<end
  }
}

/// Where in a record a place was looked for last: places of one record are mostly asked for from left
/// to right.
struct PlaceWalk {
  /// Of the byte; beyond all where none was looked for yet.
  var index = Int.max
  var line = 0
  var lineStart = 0
  var column = 1
  /// The text of a line, and how many of its bytes were wanted.
  var shown: (lineStart: Int, limit: Int, text: String)?
}
