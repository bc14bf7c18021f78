internal import Config
internal import Platform

/// Writes records as RFC 4180 says, with LF line breaks, into a buffer that the caller empties.
public struct CSVWriter: Sendable {
  /// What was written and not yet taken away.
  public var buffer: [UInt8] = []
  private let delimiter: UInt8
  /// Whether a number's text could hold the delimiter.
  private let numbersHoldDelimiter: Bool
  private var isRowStart = true
  private var rowStart = 0

  public init(delimiter: UInt8 = UInt8(ascii: ",")) {
    self.delimiter = delimiter
    numbersHoldDelimiter = "0123456789.-eNaInfity".utf8.contains(delimiter)
  }

  /// A cell of text, in quotes where it must be: with a delimiter, a quote or a line break inside,
  /// or with spaces around it, which a reader would drop.
  public mutating func field(_ text: String) { field(text.utf8.span) }

  /// A number by the shortest decimal that reads back as the same float.
  public mutating func field(_ value: Float) {
    if numbersHoldDelimiter { return field(shortestDecimal(value)) }
    beginField()
    appendShortestDecimal(value, to: &buffer)
  }

  mutating func field(_ bytes: Span<UInt8>) {
    beginField()
    guard needsQuotes(bytes) else { return buffer.append(copying: bytes) }
    buffer.append(quote)
    for index in bytes.indices {
      if bytes[index] == quote { buffer.append(quote) }
      buffer.append(bytes[index])
    }
    buffer.append(quote)
  }

  private mutating func beginField() {
    if isRowStart {
      isRowStart = false
      rowStart = buffer.count
    } else {
      buffer.append(delimiter)
    }
  }

  /// Cells that another writer wrote, one at least.
  mutating func appendCells(_ cells: Span<UInt8>) {
    beginField()
    buffer.append(copying: cells)
  }

  /// Takes away what was written.
  public mutating func takeBytes() -> [UInt8] {
    defer { removeAll() }
    return buffer
  }

  /// Drops what was written, and keeps its room.
  mutating func removeAll() {
    buffer.removeAll(keepingCapacity: true)
    rowStart = 0
  }

  /// Ends the record, which is to be part of another one.
  mutating func endCells() { isRowStart = true }

  /// Ends the record.
  public mutating func endRow() {
    // One empty cell alone would be a blank line, which readers skip.
    if !isRowStart && buffer.count == rowStart { buffer += [quote, quote] }
    buffer.append(lineFeed)
    isRowStart = true
  }

  private func needsQuotes(_ bytes: Span<UInt8>) -> Bool {
    if bytes.isEmpty { return false }
    var needs = isBlank(bytes[0]) || isBlank(bytes[bytes.count - 1])
    for index in bytes.indices {
      let byte = bytes[index]
      let isSpecial =
        byte == delimiter || byte == quote || byte == lineFeed || byte == carriageReturn
      needs = needs || isSpecial
    }
    return needs
  }
}
