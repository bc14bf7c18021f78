public import Diagnostics

/// One value of a config, a checkpoint or any other tree that was read, with its place.
public struct ConfigNode: Sendable {
  public enum Value: Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case sequence([ConfigNode])
    /// In the order of the file; keys are unique.
    case mapping([Entry])
  }

  /// A key with its value.
  public struct Entry: Sendable {
    public var key: String
    public var keyLocation: SourceLocation
    public var value: ConfigNode

    public init(key: String, keyLocation: SourceLocation, value: ConfigNode) {
      self.key = key
      self.keyLocation = keyLocation
      self.value = value
    }
  }

  public var value: Value
  public var location: SourceLocation
  /// A scalar as it was written, without quotes: `1e-3` of 0.001. Labels are matched by it.
  public var text: String?
  /// The float32 numbers of a text that is their base64. Then the value is an empty text.
  public private(set) var floats: [Float]?
  /// What is to stand behind a scalar where it is written for people.
  public var comment: String?

  public init(_ value: Value, at location: SourceLocation, text: String? = nil) {
    self.value = value
    self.location = location
    self.text = text
  }

  /// Float32 numbers in place of their base64.
  public init(floats: [Float], at location: SourceLocation) {
    self.init(.string(""), at: location)
    self.floats = floats
  }
}

extension ConfigNode {
  /// The entries of a mapping; nil for anything else.
  public var entries: [Entry]? {
    if case .mapping(let entries) = value { entries } else { nil }
  }

  /// The items of a sequence; nil for anything else.
  public var items: [ConfigNode]? {
    if case .sequence(let items) = value { items } else { nil }
  }

  /// The text of a string; nil for anything else.
  public var string: String? {
    if case .string(let text) = value { text } else { nil }
  }

  public var isNull: Bool {
    if case .null = value { true } else { false }
  }

  /// A number as a double, an integer included; nil for anything else.
  public var double: Double? {
    switch value {
    case .number(let number): number
    case .integer(let integer): Double(integer)
    default: nil
    }
  }

  /// The value below a key of a mapping.
  public subscript(key: String) -> ConfigNode? {
    entries?.first { $0.key == key }?.value
  }

  /// How many mappings and sequences lie in each other.
  public var height: Int {
    switch value {
    case .sequence(let items): 1 + (items.map(\.height).max() ?? 0)
    case .mapping(let entries): 1 + (entries.map(\.value.height).max() ?? 0)
    case .null, .boolean, .integer, .number, .string: 0
    }
  }

  /// What a scalar says, as a label is matched: `0` for 0, `"0"` and `0x0` written so.
  public var labelText: String? {
    if let text { return text }
    switch value {
    case .string(let text): return text
    case .integer(let integer): return String(integer)
    case .number(let number): return shortestDecimal(number)
    case .boolean(let truth): return truth ? "true" : "false"
    case .null, .sequence, .mapping: return nil
    }
  }

  /// For messages: "the text 'abc'", "the number 3", "a list".
  public var described: String {
    switch value {
    case .null: "nothing (null)"
    case .boolean(let truth): truth ? "true" : "false"
    case .integer(let integer): text ?? String(integer)
    case .number(let number): text ?? shortestDecimal(number)
    case .string(let text): "the text '\(text.count > 60 ? text.prefix(60) + "…" : text[...])'"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

extension ConfigNode: Equatable {
  /// Equal values; places and spellings do not count. The order of keys does.
  public static func == (a: ConfigNode, b: ConfigNode) -> Bool {
    switch (a.value, b.value) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.sequence(let a), .sequence(let b)): a == b
    case (.mapping(let a), .mapping(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: a.double != nil && a.double == b.double
    }
  }
}

// What is built by the program, such as a resolved config, has no place.
extension ConfigNode {
  public init(_ value: Value) { self.init(value, at: SourceLocation(file: "(built)")) }

  public static var null: ConfigNode { ConfigNode(.null) }
  public static func boolean(_ value: Bool) -> ConfigNode { ConfigNode(.boolean(value)) }
  public static func integer(_ value: Int) -> ConfigNode { ConfigNode(.integer(value)) }
  public static func number(_ value: Double) -> ConfigNode { ConfigNode(.number(value)) }
  /// The float by its shortest decimal, so that 0.1 stays 0.1.
  public static func number(_ value: Float) -> ConfigNode {
    ConfigNode(.number(Double(shortestDecimal(value)) ?? Double(value)))
  }
  public static func string(_ value: String) -> ConfigNode { ConfigNode(.string(value)) }
  public static func sequence(_ items: [ConfigNode]) -> ConfigNode { ConfigNode(.sequence(items)) }
  public static func mapping(_ entries: KeyValuePairs<String, ConfigNode>) -> ConfigNode {
    mapping(entries.map { ($0.key, $0.value) })
  }
  public static func mapping(_ entries: [(String, ConfigNode)]) -> ConfigNode {
    let place = SourceLocation(file: "(built)")
    return ConfigNode(
      .mapping(entries.map { Entry(key: $0.0, keyLocation: place, value: $0.1) }))
  }
}
