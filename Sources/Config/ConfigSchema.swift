/// The JSON Schema (draft 2020-12) of a config, made from what its settings take.
///
/// Components are defined once each, below `$defs`: `optimizer` is the family, `optimizer.Adam` the
/// settings of one, `optimizer.Adam.keras` the same as Keras writes them.
public struct ConfigSchema {
  private typealias Entries = [(String, ConfigNode)]
  private var definitions: Entries = []
  private var defined: Set<String> = []

  /// - Parameter more: rules between keys, added at the top.
  public static func schema(
    of settings: [ConfigSection.Setting], title: String, more: KeyValuePairs<String, ConfigNode>
  ) -> ConfigNode {
    var schema = ConfigSchema()
    let body = schema.object(settings)
    return .mapping(
      [
        ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
        ("title", .string(title)),
      ] + body + more.map { ($0.key, $0.value) } + [("$defs", .mapping(schema.definitions))])
  }

  private mutating func schema(of kind: SettingKind) -> Entries {
    switch kind {
    case .anything: return []
    case .null: return Self.type("null")
    case .boolean: return Self.type("boolean")
    case .number(let bounds): return Self.type("number") + Self.range(bounds)
    case .integer(let bounds): return Self.type("integer") + Self.range(bounds)
    case .text:
      return [("type", .sequence(["string", "number", "boolean"].map(ConfigNode.string)))]
    case .words(let words): return Self.anyOf(Self.names(words, allSpellings: words))
    case .list(let item):
      return Self.type("array") + [("items", .mapping(schema(of: item)))]
    case .mapping(let value):
      return Self.type("object") + [("additionalProperties", .mapping(schema(of: value)))]
    case .section(let settings): return object(settings)
    case .sectionOfKeras(let settings):
      return object(settings, others: .mapping(Self.type("null")))
    case .component(let family): return [("$ref", define(family))]
    case .either(let kinds): return Self.either(kinds.map { schema(of: $0) })
    }
  }

  /// A mapping with these keys and no others. Null counts as an empty one.
  ///
  /// - Parameter others: what further keys may be; false for none.
  private mutating func object(
    _ settings: [ConfigSection.Setting], others: ConfigNode = .boolean(false)
  ) -> Entries {
    Self.object(
      settings, properties: settings.map { ($0.key, .mapping(property($0))) }, others: others)
  }

  private static func object(
    _ settings: [ConfigSection.Setting], properties: Entries, others: ConfigNode
  ) -> Entries {
    let required = settings.filter(\.isRequired).map { ConfigNode.string($0.key) }
    let type = required.isEmpty ? Self.types(["object", "null"]) : Self.type("object")
    return type + [("properties", .mapping(properties))]
      + (required.isEmpty ? [] : [("required", .sequence(required))])
      + [("additionalProperties", others)]
  }

  private mutating func property(_ setting: ConfigSection.Setting) -> Entries {
    schema(of: setting.kind) + [("description", .string(setting.expected))]
      + (setting.standard.map { [("default", $0)] } ?? [])
  }

  // MARK: Components

  /// Defines a family, unless that was done, and gives the reference to it.
  private mutating func define(_ family: ComponentFamily) -> ConfigNode {
    if defined.insert(family.name).inserted {
      for member in family.members { define(member, of: family) }
      let bare = family.members.filter { !$0.settings.contains(where: \.isRequired) }
      let names = Self.names(bare.map(\.name), allSpellings: bare.flatMap(\.spellings))
      let functions = names.isEmpty ? [] : [Self.function(names)]
      let forms = [Self.named(family), Self.ofKeras(family)] + functions
      let words = "\(family.described), by name or as {name: {settings}}"
      definitions.append(
        (
          family.name,
          .mapping(
            [("description", .string(words))]
              + Self.anyOf(names + forms.map(ConfigNode.mapping)))
        ))
    }
    return Self.reference(family.name)
  }

  private mutating func define(_ member: ComponentFamily.Member, of family: ComponentFamily) {
    let name = "\(family.name).\(member.name)"
    let words: Entries = [("description", .string(member.summary))]
    let settings = member.settings
    let body = object(settings)
    definitions.append((name, .mapping(words + body)))
    let known = Set(settings.map(\.key))
    // What Keras prints beside the settings: null for what is not used, and its object's name.
    let common = KerasSpelling.common.filter { !known.contains($0) }
      .map { ($0, ConfigNode.mapping([:])) }
    let references = settings.map { setting in
      (
        setting.key,
        ConfigNode.mapping(["$ref": Self.reference("\(name)/properties/\(setting.key)")])
      )
    }
    definitions.append(
      (
        name + ".keras",
        .mapping(
          words
            + Self.object(
              settings, properties: references + common, others: .mapping(Self.type("null"))))
      ))
  }

  /// `{Adam: {beta_1: 0.8}}`.
  private static func named(_ family: ComponentFamily) -> Entries {
    func references(_ key: (ComponentFamily.Member) -> String) -> ConfigNode {
      .mapping(
        family.members.map { member in
          (key(member), .mapping(["$ref": reference("\(family.name).\(member.name)")]))
        })
    }
    return type("object") + [
      ("properties", references(\.name)),
      ("patternProperties", references { pattern($0.spellings) }),
      ("additionalProperties", .boolean(false)),
      ("minProperties", .integer(1)), ("maxProperties", .integer(1)),
    ]
  }

  /// `{class_name: Adam, config: {beta_1: 0.8}}`, with what Keras prints beside it.
  private static func ofKeras(_ family: ComponentFamily) -> Entries {
    let spellings = family.members.flatMap(\.spellings)
    let configs = family.members.map { member in
      let isNeeded = member.settings.contains(where: \.isRequired)
      let config = reference("\(family.name).\(member.name).keras")
      return ConfigNode.mapping([
        "if": .mapping([
          "properties": .mapping([
            "class_name": .mapping(["pattern": .string(pattern(member.spellings))])
          ])
        ]),
        "then": .mapping(
          [("properties", .mapping(["config": .mapping(["$ref": config])]))]
            + (isNeeded ? [("required", .sequence([.string("config")]))] : [])),
      ])
    }
    func property(_ key: String) -> Entries {
      switch key {
      case "class_name": anyOf(names(family.members.map(\.name), allSpellings: spellings))
      case "module": types(["string", "null"])
      case "registered_name": type("null")
      default: []
      }
    }
    return type("object") + [
      ("properties", .mapping(KerasSpelling.keys.map { ($0, .mapping(property($0))) })),
      ("required", .sequence([.string("class_name")])),
      ("additionalProperties", .boolean(false)),
      ("allOf", .sequence(configs)),
    ]
  }

  /// `{class_name: function, config: relu}`.
  private static func function(_ names: [ConfigNode]) -> Entries {
    type("object") + [
      (
        "properties",
        .mapping([
          "class_name": .mapping(["const": .string(KerasSpelling.function)]),
          "config": .mapping(anyOf(names)), "module": .mapping(types(["string", "null"])),
          "registered_name": .mapping(types(["string", "null"])),
        ])
      ),
      ("required", .sequence([.string("class_name"), .string("config")])),
      ("additionalProperties", .boolean(false)),
    ]
  }

  // MARK: Pieces

  /// Words as an editor offers them, and any spelling in which they are read.
  private static func names(_ words: [String], allSpellings: [String]) -> [ConfigNode] {
    if words.isEmpty { return [] }
    return [
      .mapping(["enum": .sequence(words.map(ConfigNode.string))]),
      .mapping(type("string") + [("pattern", .string(pattern(allSpellings)))]),
    ]
  }

  /// A regular expression for words, whatever their case and underscores.
  private static func pattern(_ words: [String]) -> String {
    let alternatives = words.map { word in
      normalizedName(word).map { letter in
        let upper = letter.uppercased()
        if upper != String(letter) { return "[\(letter)\(upper)]" }
        return #"^$\.*+?()[]{}|/"#.contains(letter) ? "\\\(letter)" : String(letter)
      }.joined(separator: "_*")
    }
    return "^_*(" + alternatives.joined(separator: "|") + ")_*$"
  }

  private static func range(_ bounds: Bounds) -> Entries {
    var entries: Entries = []
    if let lower = bounds.lower {
      entries.append((lower.isIncluded ? "minimum" : "exclusiveMinimum", number(lower.value)))
    }
    if let upper = bounds.upper {
      entries.append((upper.isIncluded ? "maximum" : "exclusiveMaximum", number(upper.value)))
    }
    return entries
  }

  private static func number(_ value: Double) -> ConfigNode { ConfigNode(.number(value)) }

  private static func type(_ name: String) -> Entries { [("type", .string(name))] }

  private static func types(_ names: [String]) -> Entries {
    [("type", .sequence(names.map(ConfigNode.string)))]
  }

  private static func anyOf(_ schemas: [ConfigNode]) -> Entries {
    [("anyOf", .sequence(schemas))]
  }

  private static func either(_ schemas: [Entries]) -> Entries {
    anyOf(schemas.map(ConfigNode.mapping))
  }

  private static func reference(_ definition: String) -> ConfigNode {
    .string("#/$defs/\(definition)")
  }
}

extension ConfigSection.Setting {
  var isRequired: Bool { standard == nil }
}

extension ComponentFamily.Member {
  /// The name and the aliases.
  fileprivate var spellings: [String] { [name] + aliases }
}
