internal import Config
internal import Diagnostics
internal import Platform

/// Reads one JSON text, byte by byte.
///
/// A text that comes in pieces is forgotten as it is read: there is a window of it, which holds the
/// value that is being read and, for messages, the line where it stands.
struct Reader: ~Copyable {
  /// The window; all of the text, where it does not come in pieces.
  private(set) var bytes: [UInt8]
  /// Where more of the text comes from; nil at its end.
  private(set) var source: ByteSource?
  /// The end of a piece that is no whole character.
  private var brokenOff: [UInt8] = []
  private let sizeLimit: Int
  private var size = 0
  let name: String
  let kind: Diagnostic.Kind
  let nodeLimit: Int
  /// Of a text, a key or a number that comes in pieces, in bytes.
  var textLimit = JSON.textLimit
  /// What is read, for messages: a file, or one line of it.
  let whole: String
  /// Of the window.
  private(set) var firstLine: Int
  /// Whether that begins with the window, too.
  private(set) var hasWholeLine = true
  /// The next byte to be read.
  var position: Int
  var nodeCount = 0

  // Where the reader is, for places. Columns are counted on from the last place asked for.
  private var line: Int
  private var column = 1
  private var counted: Int
  /// Where the line begins, unless that has been forgotten.
  private var lineStart: Int? = 0
  private var isASCII = true

  /// Where a piece is put at first.
  private var piece: [UInt8] = []
  /// A value begins so far from the window's end, or there is no more.
  static let lookahead = 64

  /// - Parameter line: of the file, where the bytes are one line of it; nil where they are all of it.
  init(
    _ bytes: [UInt8], name: String, kind: Diagnostic.Kind, nodeLimit: Int, line: Int? = nil
  ) throws(Diagnostic) {
    self.bytes = bytes
    source = nil
    sizeLimit = bytes.count
    whole = line == nil ? "file" : "line"
    firstLine = line ?? 1
    self.line = firstLine
    self.nodeLimit = nodeLimit
    self.name = name
    self.kind = kind
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    counted = position
    try checkCharacters(from: 0)
  }

  /// - Parameter sizeLimit: in bytes.
  init(_ source: ByteSource, sizeLimit: Int, kind: Diagnostic.Kind, nodeLimit: Int)
    throws(Diagnostic)
  {
    bytes = []
    self.source = source
    piece = [UInt8](repeating: 0, count: min(64 << 10, (source.facts?.size ?? .max - 1) + 1))
    self.sizeLimit = sizeLimit
    whole = "file"
    firstLine = 1
    line = 1
    self.nodeLimit = nodeLimit
    name = source.name
    self.kind = kind
    position = 0
    counted = 0
    try readOn()
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    counted = position
  }

  mutating func document() throws(Diagnostic) -> ConfigNode {
    try skipBlanks()
    guard position < bytes.count else {
      throw Diagnostic("the \(whole) is empty", at: SourceLocation(file: name), kind: kind)
    }
    let root = try value(depth: 0, expected: .value)
    try skipBlanks()
    guard position == bytes.count else {
      throw failure("expected the end of the \(whole), found \(found)")
    }
    return root
  }
}

// MARK: - The window

extension Reader {
  /// Puts the next piece behind the window; tells whether there was one.
  @discardableResult
  mutating func readOn() throws(Diagnostic) -> Bool {
    guard let source else { return false }
    let start = bytes.count
    bytes += brokenOff
    brokenOff = []
    let count = try source.read(into: &piece, from: 0)
    bytes += piece[..<count]
    size += count
    if size > sizeLimit {
      throw Diagnostic(
        "'\(name)' is larger than \(sizeLimit >> 20) MiB, the most that is read here", kind: .input)
    }
    if count == 0 {
      self.source = nil
    } else {
      let tail = bytes[start...].endOfBrokenCharacter
      brokenOff = Array(bytes.suffix(tail))
      bytes.removeLast(tail)
    }
    try checkCharacters(from: start)
    return bytes.count > start || count > 0
  }

  private mutating func checkCharacters(from start: Int) throws(Diagnostic) {
    do {
      var text = try UTF8Span(validating: bytes.span.extracting(start...))
      isASCII = isASCII && text.checkForASCII()
    } catch {
      isASCII = false
      // The message shows its line as far as it was read: what comes next may fail likewise, and again.
      source = nil
      let offset = start + error.byteOffsets.lowerBound
      let digits = String(bytes[offset], radix: 16, uppercase: true)
      while position < offset { advanceOverLines(to: offset) }
      throw failure("byte 0x\(digits) is not UTF-8", notes: ["save the file as UTF-8"])
    }
  }

  /// Reads on inside a text or a number, which stays in the window as a whole.
  ///
  /// - Parameter start: where it begins in the window.
  mutating func readOn(inside whole: String, since start: Int, from location: SourceLocation)
    throws(Diagnostic) -> Bool
  {
    if source != nil && position - start > textLimit {
      throw failure("\(whole) longer than \(textLimit >> 20) MiB", at: location)
    }
    return try readOn()
  }

  /// Forgets what was read, except for the line, and reads on.
  mutating func moveOn() throws(Diagnostic) -> Bool {
    if source == nil { return false }
    _ = here()
    if let start = lineStart, position - start > JSON.excerptLimit { lineStart = nil }
    let start = lineStart ?? position
    hasWholeLine = lineStart != nil
    firstLine = line
    bytes.removeSubrange(..<start)
    position -= start
    counted -= start
    lineStart = lineStart.map { $0 - start }
    return try readOn()
  }
}

extension ArraySlice<UInt8> {
  /// How many bytes at the end begin a character and do not end it.
  fileprivate var endOfBrokenCharacter: Int {
    for count in 1...3 where count <= self.count {
      let byte = self[endIndex - count]
      if byte < 0x80 { return 0 }
      // 110…, 1110… and 11110… begin characters of two, three and four bytes.
      if byte >= 0xC0 { return (~byte).leadingZeroBitCount > count ? count : 0 }
    }
    return 0
  }
}

// MARK: - Places

extension Reader {
  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipBlanks() throws(Diagnostic) {
    while true {
      advanceOverLines(to: bytes.count, blanksOnly: true)
      guard bytes.count - position < Self.lookahead, try moveOn() else { break }
    }
  }

  mutating func skipBlanks(inside whole: String, from location: SourceLocation)
    throws(Diagnostic)
  {
    try skipBlanks()
    if position == bytes.count { throw ending(inside: whole, from: location) }
  }

  private mutating func advanceOverLines(to end: Int, blanksOnly: Bool = false) {
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\n"):
        line += 1
        column = 1
        counted = position + 1
        lineStart = position + 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      default: if blanksOnly { return }
      }
      position += 1
    }
  }

  /// The place of the next byte. Line feeds are met only between values and counted there.
  mutating func here() -> SourceLocation {
    column += isASCII ? position - counted : scalarsSinceCounted()
    counted = position
    return SourceLocation(file: name, line: line, column: column)
  }

  private func scalarsSinceCounted() -> Int {
    let span = bytes.span
    var scalars = 0
    for index in counted..<position where span[index] & 0xC0 != 0x80 { scalars += 1 }
    return scalars
  }
}
