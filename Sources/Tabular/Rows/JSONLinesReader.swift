internal import Config
public import Diagnostics
internal import JSON
public import Platform

/// Reads JSON lines: on each line an object, whose keys are the columns' names, or an array of the
/// values in order. What the first line is, all must be.
///
/// Keys come in any order, and others may stand beside them. Null is a missing cell, and so is a
/// value whose text counts as missing in a CSV; true and false are texts, and 1 and 0 where numbers are asked for; so is a text that reads
/// as a number. Values that hold others can be copied only.
public final class JSONLinesReader: RowReader {
  public let name: String
  public private(set) var columnNames: [String] = []
  private var indices: [String: Int] = [:]
  public private(set) var hasHeader = true

  private let missing: MissingCells
  private var lines: LineReader
  private var scanner = JSONLineScanner()
  /// The columns that each object must have.
  private var required: [Int] = []
  /// The caller has not seen the first line yet.
  private var isFirstPending = false

  /// Reads the first line, for its keys. Without any there are no rows.
  ///
  /// - Throws: a diagnostic of kind `data` where it is neither an object nor an array; of kind `input`
  ///   where the source cannot be read.
  public convenience init(_ source: ByteSource, missing: MissingCells = .standard)
    throws(Diagnostic)
  {
    try self.init(
      source, missing: missing, bufferSize: source.bufferSize(atMost: 256 << 10))
  }

  package init(
    _ source: ByteSource, missing: MissingCells = .standard, bufferSize: Int,
    lineLimit: Int = 64 << 20
  ) throws(Diagnostic) {
    name = source.name
    self.missing = missing
    lines = LineReader(source, bufferSize: bufferSize, limit: lineLimit)
    isFirstPending = try lines.next()
    guard isFirstPending else { return }
    let first: ConfigNode
    do {
      first = try node()
    } catch {
      // A malformed object is one of many, and for `next` to report.
      if opens(with: UInt8(ascii: "{")) { return }
      throw error
    }
    if let entries = first.entries {
      columnNames = entries.map(\.key)
    } else if let items = first.items {
      hasHeader = false
      columnNames = items.indices.map { "column_\($0 + 1)" }
    } else {
      throw Diagnostic(
        "expected an object or an array, found \(first.described)", at: first.location, kind: .data,
        excerpt: lineText)
    }
    for (index, column) in columnNames.enumerated() {
      indices[column] = index
      _ = scanner.place(of: column)
    }
  }

  public var line: Int { lines.number }

  private init(forBlocksOf other: JSONLinesReader) {
    name = other.name
    missing = other.missing
    columnNames = other.columnNames
    indices = other.indices
    hasHeader = other.hasHeader
    scanner = other.scanner
    required = other.required
    lines = LineReader(
      ByteSource(bytes: [], name: other.name), bufferSize: 0, limit: other.lines.limit)
  }

  public var lineCount: Int { isFirstPending ? lines.number - 1 : lines.count }

  public func nextBlock(parts count: Int) throws(Diagnostic) -> RowBlock? {
    if isFirstPending {
      isFirstPending = false
      lines.stepBack()
    }
    return try lines.nextBlock(parts: count)
  }

  public func blockReader() -> any RowReader { JSONLinesReader(forBlocksOf: self) }

  public func begin(_ block: RowBlock, part: Int) { lines.begin(block, part: part) }

  public func endBlock() { lines.endBlock() }

  public func plainBatch(numbers: [Int], texts: [Int], capacity: Int) -> PlainBatch? { nil }

  public func index(of name: String) -> Int? { indices[name] }

  public func columns(named names: [String]) throws(Diagnostic) -> [Int] {
    let columns = names.map { scanner.place(of: $0) }
    required += columns
    return columns
  }

  public func next() throws(Diagnostic) -> Bool {
    if isFirstPending {
      isFirstPending = false
    } else if try !lines.next() {
      return false
    }
    let buffer = lines.buffer
    let isJSON = scanner.scan(buffer.span, lines.range)
    let isExpected = opens(with: UInt8(ascii: hasHeader ? "{" : "["))
    if !isJSON || !isExpected {
      let node = try node()
      if !isExpected { throw unexpected(node) }
    }
    if hasHeader {
      for column in required where scanner.values[column].kind == .absent { throw missingKeys() }
    } else if scanner.count != columnNames.count {
      throw problem(
        "expected \(columnNames.count) value\(columnNames.count == 1 ? "" : "s") as in the first "
          + "line, found \(scanner.count)", column: nil)
    }
    return true
  }

  private func opens(with byte: UInt8) -> Bool {
    lines.buffer[lines.range].first { !JSON.isBlank($0) } == byte
  }

  private func value(_ column: Int) -> JSONLineScanner.Value { scanner.values[column] }

  // MARK: - Cells

  public func isMissing(_ column: Int) -> Bool {
    let value = value(column)
    let range = value.range
    let buffer = lines.buffer
    switch value.kind {
    case .absent, .null: return true
    case .text:
      return missing.contains(buffer.span, range.lowerBound + 1..<range.upperBound - 1)
    case .boolean, .number: return missing.contains(buffer.span, range)
    case .nested: return false
    }
  }

  public func number(_ column: Int, called name: String?) throws(Diagnostic) -> Float {
    let number = number(value(column), lines.buffer.span)
    if isMissing(column) { throw missingProblem(column, called: name) }
    if number.isFinite { return number }
    let subject = "column '\(shown(name ?? self.name(column)))': "
    let message =
      number.isInfinite
      ? "\(shownText(column)) is out of float32's range"
      : "expected a number, found \(found(column))"
    throw problem(subject + message, column: column)
  }

  public func numbers(
    _ columns: Span<Int>, from first: Int, into result: inout MutableSpan<Float>,
    at places: Span<Int>, offset: Int, missing count: inout Int
  ) -> Int? {
    let buffer = lines.buffer
    let values = scanner.values
    for index in first..<columns.count {
      var number = number(values[columns[index]], buffer.span)
      if !number.isFinite || missing.includeNumbers {
        if isMissing(columns[index]) {
          number = .nan
          count &+= 1
        } else if !number.isFinite {
          return index
        }
      }
      result[offset &+ places[index]] = number
    }
    return nil
  }

  /// NaN or infinite where the value is none.
  private func number(_ value: JSONLineScanner.Value, _ bytes: Span<UInt8>) -> Float {
    let range = value.range
    switch value.kind {
    case .absent, .null, .nested: return .nan
    case .boolean: return bytes[range.lowerBound] == UInt8(ascii: "t") ? 1 : 0
    case .number: return parseFloat(bytes, from: range.lowerBound, to: range.upperBound)
    case .text: return parseFloat(bytes, from: range.lowerBound + 1, to: range.upperBound - 1)
    }
  }

  public func text(_ column: Int) throws(Diagnostic) -> String {
    let value = value(column)
    let subject = "column '\(shown(name(column)))': "
    if isMissing(column) || value.kind == .nested {
      throw problem(subject + "expected a text, found \(found(column))", column: column)
    }
    guard let text = String(validating: bytes(column), as: UTF8.self) else {
      throw problem(
        subject + "the text is not UTF-8", column: column, notes: ["save the file as UTF-8"])
    }
    if text.utf8.contains(0) {
      throw problem(subject + "the text holds a NUL byte", column: column)
    }
    return text
  }

  public func bytes(_ column: Int) -> [UInt8] {
    let value = value(column)
    let buffer = lines.buffer
    switch value.kind {
    case .absent, .null: return []
    case .boolean, .number, .nested: return Array(buffer[value.range])
    case .text where value.isEscaped:
      // Proven: `next` had the escapes read.
      return Array((JSON.text(value, buffer.span) ?? "").utf8)
    case .text: return Array(buffer[value.range].dropFirst().dropLast())
    }
  }

  public func append(_ column: Int, to result: inout [UInt8]) { result += bytes(column) }

  public func copy(_ column: Int, to writer: inout RowWriter) {
    let value = value(column)
    switch value.kind {
    case .absent, .null: writer.missing()
    case .text where value.isEscaped: writer.text(bytes(column).span)
    case .boolean, .number, .nested, .text:
      let buffer = lines.buffer
      let text = buffer.span.extracting(value.range)
      if value.kind == .text {
        writer.text(text.extracting(1..<text.count - 1))
      } else {
        writer.value(text)
      }
    }
  }

  private func name(_ column: Int) -> String { scanner.names[column] }

  /// What a cell holds, for messages.
  private func found(_ column: Int) -> String {
    let value = value(column)
    switch value.kind {
    case .absent, .null: return "null"
    case .boolean, .number: return shownText(column)
    case .text: return value.range.count == 2 ? "an empty text" : "'\(shownText(column))'"
    case .nested:
      return lines.buffer[value.range.lowerBound] == UInt8(ascii: "{") ? "an object" : "an array"
    }
  }

  // MARK: - Places and problems

  public func location(of column: Int) -> SourceLocation {
    let start = value(column).range.lowerBound
    let before = lines.buffer[lines.range.lowerBound..<max(start, lines.range.lowerBound)]
    // Any byte but the second and later ones of a character in UTF-8.
    return SourceLocation(
      file: name, line: line, column: 1 + before.count { $0 & 0xC0 != 0x80 })
  }

  public func problem(_ message: String, column: Int?, notes: [String]) -> Diagnostic {
    Diagnostic(
      message, at: column.map(location) ?? SourceLocation(file: name, line: line), kind: .data,
      notes: notes, excerpt: lineText)
  }

  public func missingProblem(_ column: Int, called name: String?) -> Diagnostic {
    problem(
      "column '\(shown(name ?? self.name(column)))': the value is \(found(column))"
        + (bytes(column).isEmpty ? "" : ", which counts as missing"), column: column)
  }

  private var lineText: String {
    var text = lines.buffer[lines.range].prefix(10_000)
    if text.last == carriageReturn { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }

  /// The line as a tree.
  ///
  /// - Throws: where it is no JSON.
  private func node() throws(Diagnostic) -> ConfigNode {
    try JSON.read(Array(lines.buffer[lines.range]), name: name, kind: .data, line: line)
  }

  private func unexpected(_ node: ConfigNode) -> Diagnostic {
    let found =
      node.entries != nil ? "an object" : node.items != nil ? "an array" : node.described
    return Diagnostic(
      "expected \(hasHeader ? "an object" : "an array") as in the first line, found \(found)",
      at: node.location, kind: .data, excerpt: lineText)
  }

  private func missingKeys() -> Diagnostic {
    let missing = required.filter { scanner.values[$0].kind == .absent }.map(name)
    // Proven: the line was read as an object before.
    let keys = (try? node())?.entries?.map(\.key) ?? []
    return problem(
      "the object has no \(missing.count == 1 ? "key" : "keys") \(quotedList(missing))",
      column: nil, notes: [Suggestion.hint(for: missing[0], among: keys, called: "keys")])
  }
}
