internal import Config
internal import Diagnostics
internal import Platform

/// Reads one JSON text, byte by byte.
///
/// A text that comes in pieces is forgotten as it is read: there is a window of it, which holds the
/// value that is being read and, for messages, the line where it stands.
struct Reader: ~Copyable {
  /// The window; all of the text, where it does not come in pieces.
  private var bytes: [UInt8]
  /// Where more of the text comes from; nil at its end.
  private var source: ByteSource?
  /// The end of a piece that is no whole character.
  private var brokenOff: [UInt8] = []
  private let sizeLimit: Int
  private var size = 0
  private let name: String
  private let kind: Diagnostic.Kind
  private let nodeLimit: Int
  /// What is read, for messages: a file, or one line of it.
  private let whole: String
  /// Of the window.
  private var firstLine: Int
  /// Whether that begins with the window, too.
  private var hasWholeLine = true
  /// The next byte to be read.
  private var position: Int
  private var nodeCount = 0

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
  private static let lookahead = 64

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
  private mutating func readOn() throws(Diagnostic) -> Bool {
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
      let offset = start + error.byteOffsets.lowerBound
      let digits = String(bytes[offset], radix: 16, uppercase: true)
      while position < offset { advanceOverLines(to: offset) }
      throw failure("byte 0x\(digits) is not UTF-8", notes: ["save the file as UTF-8"])
    }
  }

  /// Forgets what was read, except for the line, and reads on.
  private mutating func moveOn() throws(Diagnostic) -> Bool {
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

// MARK: - Values

extension Reader {
  /// What may stand at a place.
  private enum Expected {
    case value
    case entry(String)

    var words: String {
      switch self {
      case .value: "a value"
      case .entry(let key): "the value of '\(key)'"
      }
    }
  }

  private mutating func value(depth: Int, expected: Expected) throws(Diagnostic) -> ConfigNode {
    let location = here()
    nodeCount += 1
    if nodeCount > nodeLimit {
      throw failure("more than \(nodeLimit) values")
    }
    switch peek {
    case UInt8(ascii: "{"): return try object(at: location, depth: depth)
    case UInt8(ascii: "["): return try array(at: location, depth: depth)
    case UInt8(ascii: "\""):
      let text = try string()
      return ConfigNode(.string(text), at: location, text: text)
    case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte):
      return try number(at: location)
    default:
      for (word, value) in [("true", .boolean(true)), ("false", .boolean(false)), ("null", .null)]
        as [(String, ConfigNode.Value)]
      where try take(word) {
        return ConfigNode(value, at: location)
      }
      throw failure("expected \(expected.words), found \(found)", notes: hint())
    }
  }

  private mutating func object(at location: SourceLocation, depth: Int) throws(Diagnostic)
    -> ConfigNode
  {
    let whole = "an object"
    try open(depth)
    var entries: [ConfigNode.Entry] = []
    var places: [String: SourceLocation] = [:]
    try skipBlanks(inside: whole, from: location)
    if peek == UInt8(ascii: "}") {
      position += 1
      return ConfigNode(.mapping([]), at: location)
    }
    while true {
      let keyLocation = here()
      guard peek == UInt8(ascii: "\"") else {
        throw failure(
          "expected a key in double quotes, found \(found)",
          notes: peek == UInt8(ascii: "}") ? ["JSON has no ',' after the last entry"] : hint())
      }
      let key = try string()
      if let first = places.updateValue(keyLocation, forKey: key) {
        // Within a line its number says nothing, nor can it where only a part of the text is known.
        let place =
          first.line == keyLocation.line
          ? "in the same line at column \(first.column)" : "at line \(first.line)"
        throw failure("duplicate key '\(key)'", at: keyLocation, notes: ["first given \(place)"])
      }
      try skipBlanks(inside: whole, from: location)
      guard peek == UInt8(ascii: ":") else {
        throw failure("expected ':' after the key '\(key)', found \(found)", notes: hint())
      }
      position += 1
      try skipBlanks(inside: whole, from: location)
      var value = try packedFloats(key, after: entries.last)
      if value == nil { value = try self.value(depth: depth + 1, expected: .entry(key)) }
      if let value { entries.append(.init(key: key, keyLocation: keyLocation, value: value)) }
      try skipBlanks(inside: whole, from: location)
      if peek == UInt8(ascii: "}") { break }
      guard peek == UInt8(ascii: ",") else {
        throw failure("expected ',' or '}' after a value, found \(found)", notes: hint())
      }
      position += 1
      try skipBlanks(inside: whole, from: location)
    }
    position += 1
    return ConfigNode(.mapping(entries), at: location)
  }

  private mutating func array(at location: SourceLocation, depth: Int) throws(Diagnostic)
    -> ConfigNode
  {
    let whole = "an array"
    try open(depth)
    var items: [ConfigNode] = []
    try skipBlanks(inside: whole, from: location)
    if peek == UInt8(ascii: "]") {
      position += 1
      return ConfigNode(.sequence([]), at: location)
    }
    while true {
      if peek == UInt8(ascii: "]") {
        throw failure(
          "expected a value after ',', found ']'", notes: ["JSON has no ',' after the last item"])
      }
      items.append(try value(depth: depth + 1, expected: .value))
      try skipBlanks(inside: whole, from: location)
      if peek == UInt8(ascii: "]") { break }
      guard peek == UInt8(ascii: ",") else {
        throw failure("expected ',' or ']' after a value, found \(found)", notes: hint())
      }
      position += 1
      try skipBlanks(inside: whole, from: location)
    }
    position += 1
    return ConfigNode(.sequence(items), at: location)
  }

  private mutating func open(_ depth: Int) throws(Diagnostic) {
    guard depth < JSON.depthLimit else {
      throw failure("nested deeper than \(JSON.depthLimit) levels")
    }
    position += 1
  }

  /// Takes a word; false where another one begins here.
  private mutating func take(_ word: String) throws(Diagnostic) -> Bool {
    let rest = bytes[position...].prefix(word.utf8.count)
    guard word.utf8.starts(with: rest), !rest.isEmpty else { return false }
    guard rest.count == word.utf8.count else {
      throw ending(inside: "the word '\(word)'", from: here())
    }
    position += rest.count
    return true
  }
}

// MARK: - Numbers

extension Reader {
  private mutating func number(at location: SourceLocation) throws(Diagnostic) -> ConfigNode {
    let start = position
    let isNegative = peek == UInt8(ascii: "-")
    if isNegative { position += 1 }
    let digits = position
    try skipDigits(of: location)
    if position - digits > 1 && bytes[digits] == UInt8(ascii: "0") {
      throw failure(
        "a number cannot start with 0 before another digit", at: location,
        notes: ["leave the leading zeros out"])
    }
    let end = position
    if peek == UInt8(ascii: ".") {
      position += 1
      try skipDigits(of: location)
    }
    if let mark = peek, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
      position += 1
      if let sign = peek, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      try skipDigits(of: location)
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if position == end, text != "-0", let integer = Int(text) {
      return ConfigNode(.integer(integer), at: location, text: text)
    }
    guard let number = Double(text), number.isFinite else {
      throw failure("the number \(text.prefix(40)) is too large", at: location)
    }
    return ConfigNode(.number(number), at: location, text: text)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// At least one.
  private mutating func skipDigits(of location: SourceLocation) throws(Diagnostic) {
    let start = position
    while true {
      while let byte = peek, Self.isDigit(byte) { position += 1 }
      guard position == bytes.count, try readOn() else { break }
    }
    if position > start { return }
    if position == bytes.count { throw ending(inside: "a number", from: location) }
    throw failure("expected a digit, found \(found)", notes: hint())
  }
}

// MARK: - Strings

extension Reader {
  /// From one double quote behind the other. Without escapes the text is decoded in one piece.
  private mutating func string() throws(Diagnostic) -> String {
    let location = here()
    position += 1
    return try restOfString(after: "", from: location)
  }

  /// - Parameter beginning: what was taken of the text.
  private mutating func restOfString(after beginning: String, from location: SourceLocation)
    throws(Diagnostic) -> String
  {
    var start = position
    var text = beginning
    while true {
      position = endOfPlainCharacters()
      if position == bytes.count, try readOn() { continue }
      guard let byte = peek else { throw ending(inside: "a text", from: location) }
      if start < position { text += String(decoding: bytes[start..<position], as: UTF8.self) }
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return text
      case UInt8(ascii: "\\"):
        text.unicodeScalars.append(try escape(in: location))
        start = position
      default:
        throw failure(
          "a control character stands in a text: \(found)",
          notes: ["write it as an escape such as \\n"])
      }
    }
  }

  /// The base64 behind a shape, decoded as it is read, as it may be most of the file.
  ///
  /// - Returns: nil where there is something else. A text that is no whole floats is a text.
  private mutating func packedFloats(_ key: String, after shape: ConfigNode.Entry?)
    throws(Diagnostic) -> ConfigNode?
  {
    guard key == "float32", shape?.key == "shape", let extents = shape?.value.items,
      peek == UInt8(ascii: "\"")
    else { return nil }
    let location = here()
    nodeCount += 1
    position += 1
    var decoder = Base64.Decoder()
    decoder.reserve(likelyCount(extents))
    while true {
      position += decoder.take(bytes.span.extracting(position...))
      guard position == bytes.count, try moveOn() else { break }
    }
    while bytes.count - position < Self.lookahead, try readOn() {}
    let padding = bytes[position...].prefix(3).prefix { $0 == UInt8(ascii: "=") }.count
    let end = position + padding
    if decoder.ends(padding: padding), end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
      position = end + 1
      return ConfigNode(floats: decoder.floats, at: location)
    }
    let taken = String(decoding: decoder.text, as: UTF8.self)
    let text = try restOfString(after: taken, from: location)
    return ConfigNode(.string(text), at: location, text: text)
  }

  /// How many elements a shape promises, as far as the text can hold them.
  private func likelyCount(_ extents: [ConfigNode]) -> Int {
    let most = (source?.facts?.size ?? 0) / 16 * 3
    var count = 1
    for extent in extents {
      guard case .integer(let extent) = extent.value, extent >= 0, extent <= most else { return 0 }
      count *= extent
      if count > most { return 0 }
    }
    return count
  }

  /// The next byte that does not simply belong to the text.
  private func endOfPlainCharacters() -> Int {
    let span = bytes.span
    var index = position
    while index < span.count {
      let byte = span[index]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
      index += 1
    }
    return index
  }

  private mutating func escape(in text: SourceLocation) throws(Diagnostic) -> Unicode.Scalar {
    // Twelve bytes are the longest escape.
    while bytes.count - position < 12, try readOn() {}
    let location = here()
    position += 1
    guard let byte = peek else { throw ending(inside: "a text", from: text) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default:
      position -= 1
      throw failure("unknown escape '\\' before \(found)", at: location)
    }
    let unit = try hexadecimalDigits(in: text)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    // The first half of a surrogate pair needs the second one.
    if unit < 0xDC00, peek == UInt8(ascii: "\\"), bytes.count > position + 1,
      bytes[position + 1] == UInt8(ascii: "u")
    {
      position += 2
      let low = try hexadecimalDigits(in: text)
      if (0xDC00..<0xE000).contains(low) {
        let pair = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        if let scalar = Unicode.Scalar(pair) { return scalar }
      }
    }
    throw failure(
      "\\u\(String(unit, radix: 16, uppercase: true)) is half a surrogate pair without its other half",
      at: location)
  }

  private mutating func hexadecimalDigits(in text: SourceLocation) throws(Diagnostic) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek else { throw ending(inside: "a text", from: text) }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure("\\u takes four hexadecimal digits, found \(found)")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

// MARK: - Places

extension Reader {
  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() throws(Diagnostic) {
    while true {
      advanceOverLines(to: bytes.count, blanksOnly: true)
      guard bytes.count - position < Self.lookahead, try moveOn() else { break }
    }
  }

  private mutating func skipBlanks(inside whole: String, from location: SourceLocation)
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
  private mutating func here() -> SourceLocation {
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

  // MARK: Messages

  private mutating func failure(
    _ message: String, at location: SourceLocation? = nil, notes: [String] = []
  ) -> Diagnostic {
    let location = location ?? here()
    return Diagnostic(
      message, at: location, kind: kind, notes: notes, excerpt: excerpt(ofLine: location.line))
  }

  /// The input ends too early: placed behind its last character.
  private mutating func ending(inside whole: String, from start: SourceLocation) -> Diagnostic {
    position = bytes.count
    var end = bytes.count
    while end > 0, " \t\r\n".utf8.contains(bytes[end - 1]) { end -= 1 }
    let lineStart = (bytes[..<end].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    let endLine = firstLine + bytes[..<end].count { $0 == UInt8(ascii: "\n") }
    var text = bytes[lineStart..<end]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    let place = SourceLocation(
      file: name, line: endLine, column: 1 + text.count { $0 & 0xC0 != 0x80 })
    return failure(
      "the \(self.whole) ends inside \(whole)", at: place,
      notes: start.line == endLine ? [] : ["it begins at line \(start.line)"])
  }

  private mutating func excerpt(ofLine number: Int) -> String? {
    // What cannot be read on, or is no text, is not what the message is about.
    while bytes.count - position <= JSON.excerptLimit, (try? readOn()) ?? false {}
    guard number > firstLine || number == firstLine && hasWholeLine else { return nil }
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for _ in firstLine..<number {
      guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      start = end + 1
    }
    let rest = bytes[start...].prefix(JSON.excerptLimit + 2)
    var text = rest.prefix { $0 != UInt8(ascii: "\n") }
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    return text.count > JSON.excerptLimit ? nil : String(decoding: text, as: UTF8.self)
  }

  /// The next character, for messages.
  private var found: String {
    guard position < bytes.count else { return "the end of the \(whole)" }
    // A scalar has at most four bytes, and all bytes were checked to be UTF-8.
    let text = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
    guard let scalar = text.unicodeScalars.first else { return "nothing" }
    if scalar.value < 0x20 || scalar.value == 0x7F {
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    return "'\(scalar)'"
  }

  /// What people write who think of another language.
  private func hint() -> [String] {
    let word = String(
      decoding: bytes[position...].prefix(8).prefix {
        Character(Unicode.Scalar($0)).isLetter
      }, as: UTF8.self)
    switch peek {
    case UInt8(ascii: "'"): return ["JSON writes texts in double quotes"]
    case UInt8(ascii: "/"), UInt8(ascii: "#"): return ["JSON has no comments"]
    case UInt8(ascii: "+"): return ["JSON writes no '+' before a number"]
    case UInt8(ascii: "."): return ["JSON writes a digit before the point: 0.5"]
    default: break
    }
    switch word {
    case "NaN", "nan", "Infinity", "inf", "I", "Inf":
      return ["JSON has no NaN and no infinity"]
    case "True", "False", "None": return ["JSON writes true, false and null"]
    default: return []
    }
  }
}
