/// What a setting takes. The texts of messages and of `nnctl list`, the JSON Schema and the paths of
/// `--set` are made from it.
public indirect enum SettingKind: Sendable {
  /// What words alone describe.
  case anything
  case null
  case boolean
  case number(Bounds)
  case integer(Bounds)
  /// A number counts as what was written.
  case text
  /// One of a few words; case and underscores do not matter.
  case words([String])
  case list(of: SettingKind)
  /// Keys of the user's choice.
  case mapping(of: SettingKind)
  /// Keys with a meaning each.
  case section([ConfigSection.Setting])
  /// The same as Keras writes it: what is null need not be known.
  case sectionOfKeras([ConfigSection.Setting])
  /// By name, or with settings.
  case component(ComponentFamily)
  /// Any of several, none of which is an `either` itself.
  case either([SettingKind])

  /// Each of what it may be.
  public var alternatives: [SettingKind] {
    if case .either(let kinds) = self { kinds } else { [self] }
  }

  /// The same, or null.
  public var orNull: SettingKind { .either(alternatives + [.null]) }

  /// "a number greater than 0 or null".
  public var description: String {
    switch self {
    case .anything: "a value"
    case .null: "null"
    case .boolean: "true or false"
    case .number(let bounds): Self.phrase("a number", bounds)
    case .integer(let bounds): Self.phrase("a whole number", bounds)
    case .text: "a text"
    case .words(let words): words.joined(separator: " | ")
    case .list(let item): "a list of \(item.plural)"
    case .mapping, .section, .sectionOfKeras: "a mapping"
    case .component(let family): family.described
    case .either(let kinds):
      kinds.dropLast().map(\.description).joined(separator: ", ") + " or "
        + (kinds.last?.description ?? "nothing")
    }
  }

  private var plural: String {
    switch self {
    case .number(let bounds): Self.phrase("numbers", bounds)
    case .integer(let bounds): Self.phrase("whole numbers", bounds)
    case .text: "texts"
    case .component(let family): family.plural
    case .list: "lists"
    case .anything, .null, .boolean, .words, .mapping, .section, .sectionOfKeras, .either:
      "values"
    }
  }

  static func phrase(_ noun: String, _ bounds: Bounds) -> String {
    bounds.description.isEmpty ? noun : "\(noun) \(bounds.description)"
  }

  /// The families of components that it leads to, through settings at any depth, each once.
  public var families: [ComponentFamily] {
    var found: [ComponentFamily] = []
    addFamilies(to: &found)
    return found
  }

  private func addFamilies(to found: inout [ComponentFamily]) {
    switch self {
    case .anything, .null, .boolean, .number, .integer, .text, .words: break
    case .list(let item), .mapping(let item): item.addFamilies(to: &found)
    case .section(let settings), .sectionOfKeras(let settings):
      for setting in settings { setting.kind.addFamilies(to: &found) }
    case .either(let kinds):
      for kind in kinds { kind.addFamilies(to: &found) }
    case .component(let family):
      if found.contains(where: { $0.plural == family.plural }) { break }
      found.append(family)
      for member in family.members {
        SettingKind.section(member.settings).addFamilies(to: &found)
      }
    }
  }
}

/// A family of components without what it makes of them.
public struct ComponentFamily: Sendable {
  public struct Member: Sendable {
    public let name: String
    public let aliases: [String]
    public let summary: String
    /// How Keras's JSON names it; nil for what Keras does not have.
    public let kerasName: KerasName?
    /// With their defaults, found out by asking the component to read an empty config.
    public var settings: [ConfigSection.Setting] { readSettings() }
    let readSettings: @Sendable () -> [ConfigSection.Setting]

    /// Whether a name or an alias means it.
    public func isCalled(_ name: String) -> Bool {
      isSameName(self.name, name) || aliases.contains { isSameName($0, name) }
    }
  }

  /// In the singular: "optimizer".
  public let name: String
  /// As `nnctl list` calls it: "optimizers".
  public let plural: String
  /// Where Keras has its classes: "keras.optimizers".
  public let kerasModule: String
  public let members: [Member]

  public func member(named name: String) -> Member? { members.first { $0.isCalled(name) } }

  /// "an optimizer".
  var described: String { ("aeiou".contains(name.first ?? "x") ? "an " : "a ") + name }
}

/// How Keras's JSON names a component.
public enum KerasName: Sendable, Equatable {
  /// `{class_name: Adam, config: {…}}`
  case object(String)
  /// A text alone, which has no room for settings: `relu`. With settings of its own it is written as
  /// the layer that does the same and has the same settings, where there is one.
  case word(String, layer: String? = nil)
}
