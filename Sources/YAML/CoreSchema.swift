internal import Config

/// What a scalar means under the core schema of YAML 1.2.
///
///     null     null | Null | NULL | ~ | nothing
///     boolean  true | True | TRUE | false | False | FALSE
///     integer  [-+]? [0-9]+  |  0o [0-7]+  |  0x [0-9a-fA-F]+
///     number   [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
///              [-+]? ( .inf | .Inf | .INF )  |  .nan | .NaN | .NAN
///
/// All else is text: `yes`, `on`, `1:30`, `2024-01-31`. An integer too large for `Int` is a number.
///
/// - Source: YAML 1.2.2, section 10.3.2.
enum CoreSchema {
  /// The meaning of a scalar without quotes.
  static func value(ofPlain text: String) -> ConfigNode.Value {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .boolean(true)
    case "false", "False", "FALSE": return .boolean(false)
    default: break
    }
    let bytes = Array(text.utf8)
    // What is no number is told by its first byte in most cases.
    guard let first = bytes.first, "+-.0123456789".utf8.contains(first) else {
      return .string(text)
    }
    return integer(bytes) ?? number(bytes) ?? .string(text)
  }

  private static func integer(_ bytes: [UInt8]) -> ConfigNode.Value? {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] where bytes.starts(with: prefix.utf8) {
      let digits = bytes.dropFirst(2).map { Character(Unicode.Scalar($0)).hexDigitValue ?? 99 }
      guard !digits.isEmpty, digits.allSatisfy({ $0 < radix }) else { return nil }
      let whole = Int(String(decoding: bytes.dropFirst(2), as: UTF8.self), radix: radix)
      return whole.map { .integer($0) }
        ?? .number(digits.reduce(0) { $0 * Double(radix) + Double($1) })
    }
    let digits = withoutSign(bytes)
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return Int(text).map { .integer($0) } ?? Double(text).map { .number($0) }
  }

  private static func number(_ bytes: [UInt8]) -> ConfigNode.Value? {
    var rest = withoutSign(bytes)
    switch String(decoding: rest, as: UTF8.self) {
    case ".inf", ".Inf", ".INF":
      return .number(bytes.first == UInt8(ascii: "-") ? -.infinity : .infinity)
    case ".nan", ".NaN", ".NAN": return rest.count == bytes.count ? .number(.nan) : nil
    default: break
    }
    let whole = takeDigits(&rest)
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = takeDigits(&rest)
    }
    guard whole + fraction > 0 else { return nil }
    if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
      rest = withoutSign(rest.dropFirst())
      guard takeDigits(&rest) > 0 else { return nil }
    }
    guard rest.isEmpty else { return nil }
    return Double(String(decoding: bytes, as: UTF8.self)).map { .number($0) }
  }

  private static func withoutSign(_ bytes: some Collection<UInt8>) -> ArraySlice<UInt8> {
    let isSigned = bytes.first.map("+-".utf8.contains) ?? false
    return Array(bytes.dropFirst(isSigned ? 1 : 0))[...]
  }

  private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> Int {
    let count = bytes.prefix(while: isDigit).count
    bytes.removeFirst(count)
    return count
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

/// The tags that a node may carry: `!!int 3`.
enum CoreTag: String, CaseIterable {
  case bool, float, int, map, null, seq, str

  static let prefix = "tag:yaml.org,2002:"

  /// Nil for a tag that is not of the core schema.
  init?(uri: String) {
    guard uri.hasPrefix(Self.prefix) else { return nil }
    self.init(rawValue: String(uri.dropFirst(Self.prefix.count)))
  }

  /// As it is written: `!!int`.
  var written: String { "!!\(rawValue)" }

  /// What it says its node is.
  var meaning: String {
    switch self {
    case .bool: "true or false"
    case .float: "a number"
    case .int: "an integer"
    case .map: "a mapping"
    case .null: "null"
    case .seq: "a list"
    case .str: "a text"
    }
  }

  /// The meaning of a scalar with this tag; nil where its text does not fit.
  func value(of text: String) -> ConfigNode.Value? {
    if self == .str { return .string(text) }
    let value = CoreSchema.value(ofPlain: text)
    switch (self, value) {
    case (.bool, .boolean), (.int, .integer), (.float, .number), (.null, .null): return value
    // Too large for `Int`, but written as an integer.
    case (.int, .number) where !text.contains { ".eEnN".contains($0) } || text.hasPrefix("0x"):
      return value
    case (.float, .integer(let integer)): return .number(Double(integer))
    default: return nil
    }
  }
}
