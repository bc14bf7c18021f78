internal import Config

/// Writes records as RFC 4180 says, with LF line breaks, into a buffer that the caller empties.
public struct CSVWriter: Sendable {
  /// What was written and not yet taken away.
  public var buffer: [UInt8] = []
  private let delimiter: UInt8
  private var isRowStart = true
  private var rowStart = 0

  public init(delimiter: UInt8 = UInt8(ascii: ",")) { self.delimiter = delimiter }

  /// A cell of text, in quotes where it must be: with a delimiter, a quote or a line break inside,
  /// or with spaces around it, which a reader would drop.
  public mutating func field(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    field(Array(text.utf8))
  }

  /// A number by the shortest decimal that reads back as the same float.
  public mutating func field(_ value: Float) { field(shortestDecimal(value)) }

  mutating func field(_ bytes: [UInt8]) {
    if isRowStart {
      isRowStart = false
      rowStart = buffer.count
    } else {
      buffer.append(delimiter)
    }
    guard needsQuotes(bytes) else {
      buffer += bytes
      return
    }
    buffer.append(quote)
    for byte in bytes {
      if byte == quote { buffer.append(quote) }
      buffer.append(byte)
    }
    buffer.append(quote)
  }

  /// Cells that another writer wrote, one at least.
  mutating func appendCells(_ cells: ArraySlice<UInt8>) {
    if isRowStart {
      isRowStart = false
      rowStart = buffer.count
    } else {
      buffer.append(delimiter)
    }
    buffer += cells
  }

  /// Takes away what was written.
  public mutating func takeBytes() -> [UInt8] {
    defer {
      buffer.removeAll(keepingCapacity: true)
      rowStart = 0
    }
    return buffer
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

  private func needsQuotes(_ bytes: [UInt8]) -> Bool {
    if let first = bytes.first, let last = bytes.last, isBlank(first) || isBlank(last) {
      return true
    }
    for byte in bytes
    where byte == delimiter || byte == quote || byte == lineFeed || byte == carriageReturn {
      return true
    }
    return false
  }
}
