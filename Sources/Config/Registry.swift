internal import Diagnostics

/// Something a config can name: a layer, a loss, an optimizer, …
public protocol Component: Sendable {
  /// As Keras spells it: `Adam`, `relu`.
  static var name: String { get }
  /// Further spellings. Case and underscores do not matter and need no alias.
  static var aliases: [String] { get }
  /// One line for `nnctl list`.
  static var summary: String { get }

  /// Reads the component's own settings.
  init(_ section: inout ConfigSection)
}

extension Component {
  public static var aliases: [String] { [] }
}

/// The form in which names are compared: lower case, without underscores.
public func normalizedName(_ name: String) -> String {
  name.lowercased().filter { $0 != "_" }
}

/// What a family of components can be named, and how one is made from a config.
///
/// Three spellings are taken: a name (`adam`), a name with settings (`{Adam: {beta_1: 0.8}}`), and
/// Keras's own (`{class_name: Adam, config: {beta_1: 0.8}}`).
public struct Registry<Product>: Sendable {
  /// A component with the config it amounts to, every default filled in.
  public typealias Made = (product: Product, resolved: ConfigNode)

  /// One row of the table.
  public struct Entry: Sendable {
    public let name: String
    public let aliases: [String]
    public let summary: String
    let make: @Sendable (inout ConfigSection) -> Product

    /// `make` is the type's own initialiser, as the family's protocol knows it.
    public init(
      _ type: any Component.Type, _ make: @escaping @Sendable (inout ConfigSection) -> Product
    ) {
      name = type.name
      aliases = type.aliases
      summary = type.summary
      self.make = make
    }
  }

  /// In the singular: "optimizer".
  public let family: String
  /// As `nnctl list` calls it: "optimizers".
  public let plural: String
  public let entries: [Entry]

  public init(family: String, plural: String, _ entries: [Entry]) {
    self.family = family
    self.plural = plural
    self.entries = entries
  }

  /// The canonical names, in the order of the table.
  public var names: [String] { entries.map(\.name) }

  var article: String { "aeiou".contains(family.first ?? "x") ? "an" : "a" }

  /// The entry that a name or an alias means.
  public func entry(named name: String) -> Entry? {
    let wanted = normalizedName(name)
    return entries.first { entry in
      ([entry.name] + entry.aliases).contains { normalizedName($0) == wanted }
    }
  }

  /// Makes what the node names. Problems go to the log, and the result is nil where it cannot be
  /// told what is meant.
  public func make(_ node: ConfigNode, log: ProblemLog) -> Made? {
    guard let spelled = spelling(of: node, log: log) else { return nil }
    guard let entry = entry(named: spelled.name) else {
      log.add(
        Diagnostic(
          "unknown \(family) '\(spelled.name)'", at: spelled.location,
          notes: [
            Suggestion.hint(
              for: spelled.name, among: names, aliases: entries.flatMap(\.aliases), called: plural)
          ]))
      return nil
    }
    let problemsBefore = log.count
    var section = ConfigSection(
      spelled.settings, title: "\(family) '\(entry.name)'", spelling: spelled.name,
      log: log)
    let product = entry.make(&section)
    section.finish()
    guard log.count == problemsBefore else { return nil }
    let name = ConfigNode.string(entry.name)
    return (
      product,
      section.resolved.isEmpty ? name : .mapping([(entry.name, section.resolvedNode)])
    )
  }

  /// The settings of a component with their defaults, by asking it to read an empty config.
  public func settings(of entry: Entry) -> [ConfigSection.Setting] {
    var section = ConfigSection(ConfigNode(.null), title: entry.name, log: ProblemLog())
    _ = entry.make(&section)
    return section.settings
  }

  private typealias Spelling = (name: String, location: SourceLocation, settings: ConfigNode)

  private func spelling(of node: ConfigNode, log: ProblemLog) -> Spelling? {
    if let name = node.string { return (name, node.location, ConfigNode(.null, at: node.location)) }
    if let entries = node.entries {
      if let name = node["class_name"] {
        return kerasSpelling(name, of: entries, in: node, log: log)
      }
      if entries.count == 1 {
        return (entries[0].key, entries[0].keyLocation, entries[0].value)
      }
      if let first = entries.first, entry(named: first.key) != nil, first.value.isNull {
        log.add(
          Diagnostic(
            "the settings of '\(first.key)' stand beside it", at: entries[1].keyLocation,
            notes: ["indent them further than '\(first.key)', so that they belong to it"]))
        return nil
      }
    }
    log.add(
      Diagnostic(
        "expected \(article) \(family), by name or as {name: {settings}}, found \(node.described)",
        at: node.location, notes: ["known \(plural): " + names.joined(separator: ", ")]))
    return nil
  }

  /// `{class_name: Adam, config: {…}}` with what Keras prints beside it.
  private func kerasSpelling(
    _ name: ConfigNode, of entries: [ConfigNode.Entry], in node: ConfigNode, log: ProblemLog
  ) -> Spelling? {
    let known = ["class_name", "config", "module", "registered_name", "build_config"]
    for entry in entries where !known.contains(entry.key) {
      log.add(
        Diagnostic(
          "unknown key '\(entry.key)' beside class_name", at: entry.keyLocation,
          notes: [Suggestion.hint(for: entry.key, among: known, called: "keys")]))
    }
    guard let text = name.string else {
      log.add(
        Diagnostic(
          "class_name: expected \(article) \(family)'s name, found \(name.described)",
          at: name.location))
      return nil
    }
    return (text, name.location, node["config"] ?? ConfigNode(.null, at: node.location))
  }
}
