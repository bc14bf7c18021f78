internal import Config
internal import Diagnostics

/// Finds the values of one line of JSON, an object or an array, where they stand in the bytes: no
/// text and no tree is made of them.
///
/// It takes for granted that the line is JSON, and says whether it has seen that: a line with
/// escapes, nested values or anything odd is for `JSON.read` to judge. Of valid JSON the values are
/// right in either case.
public struct JSONLineScanner: Sendable {
  public enum Kind: Sendable {
    case absent, null, boolean, number, text, nested
  }

  /// A value as it stands in the bytes, a text with its quotes.
  public struct Value: Sendable {
    public var kind = Kind.absent
    public var range = 0..<0
    /// Whether a text has escapes in it.
    public var isEscaped = false
  }

  /// Of the line scanned last: one for each name, in their order; of an array the first ones.
  public private(set) var values: [Value] = []
  /// How many values the line has.
  public private(set) var count = 0

  /// The names whose values are wanted.
  public private(set) var names: [String] = []
  private var nameBytes: [[UInt8]] = []
  private var places: [String: Int] = [:]
  private var position = 0
  private var end = 0
  private var isPlain = true

  public init() {}

  /// Where the values of a name are, which is added if it is new.
  public mutating func place(of name: String) -> Int {
    if let place = places[name] { return place }
    let place = names.count
    names.append(name)
    nameBytes.append(Array(name.utf8))
    places[name] = place
    values.append(Value())
    return place
  }

  /// Scans a line.
  ///
  /// - Returns: whether it is JSON beyond doubt.
  public mutating func scan(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
    for place in values.indices { values[place] = Value() }
    position = line.lowerBound
    end = line.upperBound
    count = 0
    isPlain = true
    return scanLine(bytes) && isPlain
  }

  private mutating func scanLine(_ bytes: Span<UInt8>) -> Bool {
    skipBlanks(bytes)
    let isObject = take(UInt8(ascii: "{"), bytes)
    guard isObject || take(UInt8(ascii: "["), bytes) else { return false }
    let closing = UInt8(ascii: isObject ? "}" : "]")
    skipBlanks(bytes)
    if take(closing, bytes) { return isAtEnd(bytes) }
    while true {
      var place: Int? = count < values.count ? count : nil
      if isObject {
        guard let key = text(bytes) else { return false }
        place = self.place(ofKey: key, bytes, expected: place)
        skipBlanks(bytes)
        guard take(UInt8(ascii: ":"), bytes) else { return false }
        skipBlanks(bytes)
      }
      guard let value = value(bytes) else { return false }
      if let place {
        // A key that is there twice is for `JSON.read` to refuse.
        if values[place].kind != .absent { isPlain = false }
        values[place] = value
      }
      count += 1
      skipBlanks(bytes)
      if take(closing, bytes) { return isAtEnd(bytes) }
      guard take(UInt8(ascii: ","), bytes) else { return false }
      skipBlanks(bytes)
    }
  }

  private mutating func value(_ bytes: Span<UInt8>) -> Value? {
    guard position < end else { return nil }
    let start = position
    switch bytes[position] {
    case UInt8(ascii: "\""): return text(bytes)
    case UInt8(ascii: "t"): return word(Self.trueWord, .boolean, bytes)
    case UInt8(ascii: "f"): return word(Self.falseWord, .boolean, bytes)
    case UInt8(ascii: "n"): return word(Self.nullWord, .null, bytes)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      isPlain = false
      guard skipNested(bytes) else { return nil }
      return Value(kind: .nested, range: start..<position)
    default:
      guard let behind = JSON.endOfNumber(bytes, from: position, to: end) else { return nil }
      position = behind
      return Value(kind: .number, range: start..<behind)
    }
  }

  /// A text, or a key.
  private mutating func text(_ bytes: Span<UInt8>) -> Value? {
    let start = position
    guard take(UInt8(ascii: "\""), bytes) else { return nil }
    var isEscaped = false
    while position < end {
      let byte = bytes[position]
      position &+= 1
      if byte == UInt8(ascii: "\"") {
        if isEscaped { isPlain = false }
        return Value(kind: .text, range: start..<position, isEscaped: isEscaped)
      }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        position &+= 1
      } else if byte < 0x20 {
        return nil
      }
    }
    return nil
  }

  private static let trueWord = Array("true".utf8)
  private static let falseWord = Array("false".utf8)
  private static let nullWord = Array("null".utf8)

  private mutating func word(_ word: [UInt8], _ kind: Kind, _ bytes: Span<UInt8>) -> Value? {
    let start = position
    guard word.count <= end - start else { return nil }
    for offset in word.indices where bytes[start + offset] != word[offset] { return nil }
    position += word.count
    return Value(kind: kind, range: start..<position)
  }

  /// Counts brackets up to the one that closes the first.
  private mutating func skipNested(_ bytes: Span<UInt8>) -> Bool {
    var depth = 0
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        guard text(bytes) != nil else { return false }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      position += 1
      if depth == 0 { return true }
    }
    return false
  }

  /// Lines mostly have the keys of the one before, in the same order.
  private func place(ofKey key: Value, _ bytes: Span<UInt8>, expected: Int?) -> Int? {
    if !key.isEscaped, let expected, isName(expected, key, bytes) { return expected }
    return JSON.text(key, bytes).flatMap { places[$0] }
  }

  private func isName(_ place: Int, _ key: Value, _ bytes: Span<UInt8>) -> Bool {
    let name = nameBytes[place]
    guard name.count == key.range.count &- 2 else { return false }
    for index in name.indices where name[index] != bytes[key.range.lowerBound &+ 1 &+ index] {
      return false
    }
    return true
  }

  private mutating func skipBlanks(_ bytes: Span<UInt8>) {
    while position < end, JSON.isBlank(bytes[position]) { position &+= 1 }
  }

  private mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    guard position < end, bytes[position] == byte else { return false }
    position &+= 1
    return true
  }

  private mutating func isAtEnd(_ bytes: Span<UInt8>) -> Bool {
    skipBlanks(bytes)
    return position == end
  }
}

extension JSON {
  /// What a value of kind `text` says; nil where it is not UTF-8.
  public static func text(_ value: JSONLineScanner.Value, _ bytes: Span<UInt8>) -> String? {
    let inside =
      value.isEscaped ? value.range : value.range.lowerBound + 1..<value.range.upperBound - 1
    let token = inside.map { bytes[$0] }
    if !value.isEscaped { return String(validating: token, as: UTF8.self) }
    // Whether the escapes are right is said by whoever reads the line.
    return (try? read(token, name: "", kind: .data))?.string
  }

  /// Whether a byte may stand around values: a space, a tab or a line break.
  public static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
      || byte == UInt8(ascii: "\r")
  }

  /// Whether a text is a number as JSON writes it: `007`, `+1` and `.5` are not.
  public static func isNumber(_ text: Span<UInt8>) -> Bool {
    endOfNumber(text, from: 0, to: text.count) == text.count
  }

  /// Where the number that starts at a byte ends; nil where none does.
  static func endOfNumber(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    var index = start
    func isAt(_ byte: UInt8) -> Bool { index < end && bytes[index] == byte }
    /// At least one digit.
    func skipDigits() -> Bool {
      let first = index
      while index < end, bytes[index] &- UInt8(ascii: "0") < 10 { index &+= 1 }
      return index > first
    }
    if isAt(UInt8(ascii: "-")) { index &+= 1 }
    if isAt(UInt8(ascii: "0")) {
      index &+= 1
    } else if !skipDigits() {
      return nil
    }
    if isAt(UInt8(ascii: ".")) {
      index &+= 1
      guard skipDigits() else { return nil }
    }
    if isAt(UInt8(ascii: "e")) || isAt(UInt8(ascii: "E")) {
      index &+= 1
      if isAt(UInt8(ascii: "+")) || isAt(UInt8(ascii: "-")) { index &+= 1 }
      guard skipDigits() else { return nil }
    }
    return index
  }
}
