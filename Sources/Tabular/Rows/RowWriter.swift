internal import Config
internal import JSON
internal import Platform

/// Writes rows in any format into a buffer that the caller empties.
public struct RowWriter: Sendable {
  /// Whether values have types: numbers are told from texts, and from what is missing.
  public let isTyped: Bool
  private let names: [String]
  /// `"name":` of each column, in JSON.
  private let keys: [[UInt8]]
  /// The column that is written next.
  private var column = 0
  /// Holds the bytes, those of JSON lines too.
  private var csv: CSVWriter

  public init(_ format: RowFormat, names: [String]) {
    self.names = names
    isTyped = format == .jsonl
    keys = isTyped ? names.map { Array((JSON.write(.string($0)) + ":").utf8) } : []
    csv = CSVWriter(delimiter: UInt8(ascii: format == .tsv ? "\t" : ","))
  }

  /// The names of the columns, where they are not written in each row.
  public mutating func header() {
    if isTyped { return }
    for name in names { csv.field(name) }
    csv.endRow()
  }

  public mutating func text(_ text: String) { self.text(text.utf8.span) }

  /// A text by its bytes. What is not UTF-8 stays so in CSV.
  public mutating func text(_ bytes: Span<UInt8>) {
    guard isTyped else { return csv.field(bytes) }
    beginValue()
    JSON.append(text: bytes, to: &csv.buffer)
  }

  /// By its shortest decimal; what is no number is null in JSON.
  public mutating func number(_ value: Float) {
    guard isTyped else { return csv.field(value) }
    if !value.isFinite { return missing() }
    beginValue()
    appendShortestDecimal(value, to: &csv.buffer)
  }

  /// A value as JSON writes it, as it stands.
  public mutating func value(_ bytes: Span<UInt8>) {
    guard isTyped else { return csv.field(bytes) }
    beginValue()
    csv.buffer.append(copying: bytes)
  }

  private mutating func beginValue() {
    csv.buffer.append(UInt8(ascii: column == 0 ? "{" : ","))
    csv.buffer += keys[column]
    column += 1
  }

  /// Null, or an empty cell.
  public mutating func missing() { value((isTyped ? "null" : "").utf8.span) }

  /// Ends the row.
  public mutating func endRow() {
    guard isTyped else { return csv.endRow() }
    csv.buffer += column == 0 ? "{}\n".utf8 : "}\n".utf8
    column = 0
  }

  /// What was written and not yet taken away.
  public var bytes: [UInt8] { csv.buffer }

  /// Takes away what was written.
  public mutating func takeBytes() -> [UInt8] { csv.takeBytes() }

  /// Drops what was written, and keeps its room.
  public mutating func removeAll() { csv.removeAll() }
}

/// Cells of some rows, kept to be written among others.
public struct KeptCells: Sendable {
  /// Those of the reader, in the order that they are written in.
  public let columns: [Int]
  private var writer: RowWriter
  /// Where each row's cells end.
  private var ends: [Int] = []

  public init(_ format: RowFormat, columns: [Int], names: [String]) {
    self.columns = columns
    writer = RowWriter(format, names: names)
  }

  /// Keeps a row's cells; nil for a row that has none to be kept.
  public mutating func keep(_ reader: (any RowReader)?) {
    if columns.isEmpty { return }
    for column in columns {
      if let reader { reader.copy(column, to: &writer) } else { writer.missing() }
    }
    ends.append(writer.endCells())
  }

  /// Keeps the cells of rows.
  ///
  /// - Parameter first: which of the batch's texts the first column is.
  public mutating func keep(_ batch: PlainBatch, from first: Int) {
    if columns.isEmpty { return }
    for row in 0..<batch.count {
      for text in first..<first + columns.count { batch.copy(row, text, to: &writer) }
      ends.append(writer.endCells())
    }
  }

  /// Writes the cells of a row, counted from the last `removeAll`.
  public func write(row: Int, to other: inout RowWriter) {
    if columns.isEmpty { return }
    let cells = (row == 0 ? 0 : ends[row - 1])..<ends[row]
    let bytes = writer.bytes
    other.append(bytes.span.extracting(cells), count: columns.count)
  }

  public mutating func removeAll() {
    writer.removeAll()
    ends.removeAll(keepingCapacity: true)
  }
}

extension RowWriter {
  /// Ends a row that is no line of its own.
  ///
  /// - Returns: where its cells end.
  fileprivate mutating func endCells() -> Int {
    csv.endCells()
    column = 0
    return csv.buffer.count
  }

  fileprivate mutating func append(_ cells: Span<UInt8>, count: Int) {
    guard isTyped else { return csv.appendCells(cells) }
    csv.buffer.append(UInt8(ascii: column == 0 ? "{" : ","))
    // Behind the brace that begins them.
    csv.buffer.append(copying: cells.extracting(droppingFirst: 1))
    column += count
  }
}
