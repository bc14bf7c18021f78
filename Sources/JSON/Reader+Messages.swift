internal import Diagnostics

extension Reader {
  mutating func failure(
    _ message: String, at location: SourceLocation? = nil, notes: [String] = []
  ) -> Diagnostic {
    let location = location ?? here()
    return Diagnostic(
      message, at: location, kind: kind, notes: notes, excerpt: excerpt(ofLine: location.line))
  }

  /// The input ends too early: placed behind its last character.
  mutating func ending(inside whole: String, from start: SourceLocation) -> Diagnostic {
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
  var found: String {
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
  func hint() -> [String] {
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
