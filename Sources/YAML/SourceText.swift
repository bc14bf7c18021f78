internal import Diagnostics

/// The bytes of a file by lines, so that an index becomes a place and a place its line's text.
///
/// Lines end at a line feed, a carriage return, or both. A byte order mark does not count.
struct SourceText {
  let name: String
  let bytes: [UInt8]
  /// How many Unicode scalars there are.
  let scalarCount: Int
  /// Where each line begins, in bytes and in scalars. Never empty.
  private let lines: [(byte: Int, scalar: Int)]

  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  init(_ bytes: [UInt8], name: String) {
    let bytes = bytes.starts(with: Self.byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes
    var lines = [(byte: 0, scalar: 0)]
    var scalars = 0
    for index in bytes.indices {
      let byte = bytes[index]
      // A scalar is counted at its first byte; continuation bytes are 10xxxxxx.
      if byte & 0xC0 != 0x80 { scalars += 1 }
      let endsLine =
        byte == UInt8(ascii: "\n")
        || (byte == UInt8(ascii: "\r")
          && !(index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")))
      if endsLine { lines.append((index + 1, scalars)) }
    }
    self.name = name
    self.bytes = bytes
    self.lines = lines
    scalarCount = scalars
  }

  /// The place of the scalar with this index, counted from 0. The end is a place too.
  func place(ofScalar index: Int) -> SourceLocation {
    let line = lastLine { $0.scalar <= index }
    return SourceLocation(file: name, line: line + 1, column: index - lines[line].scalar + 1)
  }

  func place(ofByte offset: Int) -> SourceLocation {
    place(ofScalar: scalarIndex(ofByte: offset))
  }

  func scalarIndex(ofByte offset: Int) -> Int {
    let line = lines[lastLine { $0.byte <= offset }]
    return line.scalar + bytes[line.byte..<offset].count { $0 & 0xC0 != 0x80 }
  }

  /// Behind the last character that is no space: where a text that ends too early ends.
  var endOfContent: Int {
    let blank: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
    return scalarIndex(ofByte: bytes.lastIndex { !blank.contains($0) }.map { $0 + 1 } ?? 0)
  }

  /// A line, counted from 1, without its end; nil where the file has no such line.
  func line(_ number: Int) -> String? {
    guard lines.indices.contains(number - 1) else { return nil }
    let end = number < lines.count ? lines[number].byte : bytes.count
    var line = bytes[lines[number - 1].byte..<end]
    while let last = line.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
      line.removeLast()
    }
    return String(decoding: line, as: UTF8.self)
  }

  /// The characters from a scalar's place to the end of its line.
  func restOfLine(fromScalar index: Int) -> Substring.UnicodeScalarView {
    let place = place(ofScalar: index)
    let text = line(place.line) ?? ""
    return text[...].unicodeScalars.dropFirst(place.column - 1)
  }

  /// The last line that passes, where all that pass come first. The first one always passes.
  private func lastLine(_ passes: ((byte: Int, scalar: Int)) -> Bool) -> Int {
    var (low, high) = (0, lines.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if passes(lines[middle]) { low = middle } else { high = middle }
    }
    return low
  }
}
