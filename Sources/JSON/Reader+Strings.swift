internal import Config
internal import Diagnostics
internal import Platform

extension Reader {
  /// From one double quote behind the other. Without escapes the text is decoded in one piece.
  mutating func string() throws(Diagnostic) -> String {
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
      // What was taken into the text counts, too.
      if position - start + text.utf8.count > textLimit || position == bytes.count,
        try readOn(inside: "a text", since: start - text.utf8.count, from: location)
      {
        continue
      }
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

  /// The base64 behind a shape, or in front of one, decoded as it is read, as it may be most of the
  /// file.
  ///
  /// - Returns: nil where there is something else. A text that is no whole floats is a text.
  mutating func packedFloats(_ key: String, after shape: ConfigNode.Entry?)
    throws(Diagnostic) -> ConfigNode?
  {
    // In memory at once a text without a shape in front can wait for it.
    guard key == "float32", shape.map({ $0.key == "shape" }) ?? (source != nil),
      peek == UInt8(ascii: "\"")
    else { return nil }
    let location = here()
    nodeCount += 1
    position += 1
    var decoder = Base64.Decoder()
    let promised = shape?.value.items.flatMap { Self.count($0) }
    // As far as the text can hold them.
    decoder.reserve(min(promised ?? 0, (source?.facts?.size ?? 0) / 16 * 3))
    while true {
      position += decoder.take(bytes.span.extracting(position...))
      guard position == bytes.count else { break }
      if let promised, decoder.floats.count > promised, source != nil {
        let characters = Base64.characterCount(ofFloats: promised)
        throw failure("base64: the shape takes \(characters) characters, found more", at: location)
      }
      guard try moveOn() else { break }
    }
    while bytes.count - position < Self.lookahead, try readOn() {}
    let padding = bytes[position...].prefix(3).prefix { $0 == UInt8(ascii: "=") }.count
    let end = position + padding
    if decoder.ends(padding: padding), end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
      position = end + 1
      return ConfigNode(floats: decoder.floats, at: location)
    }
    if decoder.floats.count > textLimit / 4 {
      throw failure("base64: expected another character or the end, found \(found)")
    }
    let taken = String(decoding: decoder.text, as: UTF8.self)
    let text = try restOfString(after: taken, from: location)
    return ConfigNode(.string(text), at: location, text: text)
  }

  /// How many elements a shape promises; nil where it is none.
  private static func count(_ extents: [ConfigNode]) -> Int? {
    var count = 1
    for extent in extents {
      guard case .integer(let extent) = extent.value, extent >= 0 else { return nil }
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: extent)
      if isTooLarge { return nil }
      count = product
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
