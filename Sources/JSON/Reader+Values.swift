internal import Config
internal import Diagnostics

extension Reader {
  /// What may stand at a place.
  enum Expected {
    case value
    case entry(String)

    var words: String {
      switch self {
      case .value: "a value"
      case .entry(let key): "the value of '\(key)'"
      }
    }
  }

  mutating func value(depth: Int, expected: Expected) throws(Diagnostic) -> ConfigNode {
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
      if try !takeComma(inside: whole, or: "}", from: location) { break }
    }
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
      if try !takeComma(inside: whole, or: "]", from: location) { break }
    }
    return ConfigNode(.sequence(items), at: location)
  }

  /// Takes what stands behind a value.
  ///
  /// - Returns: whether it is a comma, and not what closes the whole.
  private mutating func takeComma(
    inside whole: String, or end: Unicode.Scalar, from location: SourceLocation
  ) throws(Diagnostic) -> Bool {
    try skipBlanks(inside: whole, from: location)
    let isEnd = peek == UInt8(ascii: end)
    guard isEnd || peek == UInt8(ascii: ",") else {
      throw failure("expected ',' or '\(end)' after a value, found \(found)", notes: hint())
    }
    position += 1
    if !isEnd { try skipBlanks(inside: whole, from: location) }
    return !isEnd
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
      guard position == bytes.count, try readOn(inside: "a number", since: start, from: location)
      else { break }
    }
    if position > start { return }
    if position == bytes.count { throw ending(inside: "a number", from: location) }
    throw failure("expected a digit, found \(found)", notes: hint())
  }
}
