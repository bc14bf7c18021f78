internal import Diagnostics

/// Something a config can name: a layer, a loss, an optimizer, …
public protocol Component: Sendable {
  /// As Keras spells it: `Adam`, `relu`.
  static var name: String { get }
  /// Further spellings. Case and underscores do not matter and need no alias.
  static var aliases: [String] { get }
  /// One line for `nnctl list`.
  static var summary: String { get }
  /// What Keras's JSON calls it; nil for what Keras does not have.
  static var kerasName: KerasName? { get }

  /// Reads the component's own settings.
  init(_ section: inout ConfigSection)
}

extension Component {
  public static var aliases: [String] { [] }
  public static var kerasName: KerasName? { .object(name) }
}

/// The form in which names are compared: lower case, without underscores.
public func normalizedName(_ name: String) -> String {
  name.lowercased().filter { $0 != "_" }
}

/// Whether two names have the same form.
public func isSameName(_ a: String, _ b: String) -> Bool {
  var (left, right) = (a.utf8.makeIterator(), b.utf8.makeIterator())
  while true {
    let (x, y) = (left.nextOfName(), right.nextOfName())
    if x ?? 0 >= 0x80 || y ?? 0 >= 0x80 { return normalizedName(a) == normalizedName(b) }
    if x != y { return false }
    if x == nil { return true }
  }
}

extension String.UTF8View.Iterator {
  /// The next byte, of an ASCII letter the small one, that is no underscore.
  fileprivate mutating func nextOfName() -> UInt8? {
    while let byte = next() {
      if byte != UInt8(ascii: "_") { return 65...90 ~= byte ? byte + 32 : byte }
    }
    return nil
  }
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
    let member: ComponentFamily.Member
    let make: @Sendable (inout ConfigSection) -> Product

    public var name: String { member.name }
    public var aliases: [String] { member.aliases }
    public var summary: String { member.summary }

    /// `make` is the type's own initialiser, as the family's protocol knows it.
    public init(
      _ type: any Component.Type, _ make: @escaping @Sendable (inout ConfigSection) -> Product
    ) {
      member = ComponentFamily.Member(
        name: type.name, aliases: type.aliases, summary: type.summary,
        kerasName: type.kerasName,
        readSettings: { ConfigSection.settings { _ = make(&$0) } })
      self.make = make
    }
  }

  public let entries: [Entry]
  /// The family without what is made of it.
  public let description: ComponentFamily

  /// - Parameters:
  ///   - family: in the singular: "optimizer".
  ///   - plural: as `nnctl list` calls it: "optimizers".
  ///   - kerasModule: where Keras has the classes; nil for `keras.` and the plural.
  public init(family: String, plural: String, kerasModule: String? = nil, _ entries: [Entry]) {
    self.entries = entries
    description = ComponentFamily(
      name: family, plural: plural, kerasModule: kerasModule ?? "keras.\(plural)",
      members: entries.map(\.member))
  }

  public var family: String { description.name }
  public var plural: String { description.plural }

  /// The canonical names, in the order of the table.
  public var names: [String] { entries.map(\.name) }

  /// The entry that a name or an alias means.
  public func entry(named name: String) -> Entry? { entries.first { $0.member.isCalled(name) } }

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
      isOfKeras: spelled.isOfKeras, log: log)
    let product = entry.make(&section)
    section.finish()
    guard log.count == problemsBefore else { return nil }
    let name = ConfigNode.string(entry.name)
    return (
      product,
      section.resolved.isEmpty ? name : .mapping([(entry.name, section.resolvedNode)])
    )
  }

  /// The settings of a component with their defaults.
  public func settings(of entry: Entry) -> [ConfigSection.Setting] { entry.member.settings }

  private struct Spelling {
    let name: String
    let location: SourceLocation
    let settings: ConfigNode
    /// Whether it is Keras's `{class_name, config}`.
    var isOfKeras = false
  }

  private func spelling(of node: ConfigNode, log: ProblemLog) -> Spelling? {
    if let name = node.string {
      return Spelling(
        name: name, location: node.location, settings: ConfigNode(.null, at: node.location))
    }
    if let entries = node.entries {
      if let name = node["class_name"] {
        return kerasSpelling(name, of: entries, in: node, log: log)
      }
      if entries.count == 1 {
        return Spelling(
          name: entries[0].key, location: entries[0].keyLocation, settings: entries[0].value)
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
        "expected \(description.described), by name or as {name: {settings}}, found \(node.described)",
        at: node.location, notes: ["known \(plural): " + names.joined(separator: ", ")]))
    return nil
  }

  /// `{class_name: Adam, config: {…}}` with what Keras prints beside it; a function of Keras's is
  /// `{class_name: function, config: relu}`.
  private func kerasSpelling(
    _ name: ConfigNode, of entries: [ConfigNode.Entry], in node: ConfigNode, log: ProblemLog
  ) -> Spelling? {
    for entry in entries where !KerasSpelling.keys.contains(entry.key) {
      log.add(
        Diagnostic(
          "unknown key '\(entry.key)' beside class_name", at: entry.keyLocation,
          notes: [Suggestion.hint(for: entry.key, among: KerasSpelling.keys, called: "keys")]))
    }
    guard let text = name.string else {
      log.add(
        Diagnostic(
          "class_name: expected \(description.described)'s name, found \(name.described)",
          at: name.location))
      return nil
    }
    let config = node["config"] ?? ConfigNode(.null, at: node.location)
    if text == KerasSpelling.function, let name = config.string {
      return Spelling(
        name: name, location: config.location, settings: ConfigNode(.null, at: config.location))
    }
    if let registered = node["registered_name"], !registered.isNull {
      log.add(
        Diagnostic(
          "\(family) '\(text)' is a class of your own (registered_name: "
            + "\(registered.described)), and nnctl has Keras's", at: registered.location))
      return nil
    }
    return Spelling(name: text, location: name.location, settings: config, isOfKeras: true)
  }
}
