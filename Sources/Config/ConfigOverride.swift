public import Diagnostics

/// One `--set path=value`: a value put in place of what the config says.
///
/// A component's settings are addressed without its name, however it was written
/// (`compile.optimizer.learning_rate`); list items by index, or by name where only one has it
/// (`model.layers.0.units`, `callbacks.EarlyStopping.patience`); the index after the last adds one.
/// Where components stand is told by what the settings take.
public struct ConfigOverride: Sendable {
  public let path: [String]
  public let value: ConfigNode
  /// Where the path stands, for messages.
  public let location: SourceLocation
  /// The option as it was written, for messages.
  public let excerpt: String?

  public init(
    path: [String], value: ConfigNode, location: SourceLocation, excerpt: String? = nil
  ) {
    self.path = path
    self.value = value
    self.location = location
    self.excerpt = excerpt
  }

  /// No config nests deeper.
  private static let depthLimit = 64

  /// - Parameter kind: what the whole config is.
  public func apply(to root: inout ConfigNode, of kind: SettingKind) throws(Diagnostic) {
    guard path.count <= Self.depthLimit else {
      throw Diagnostic(
        "cannot set '\(path.prefix(3).joined(separator: "."))…': the path has \(path.count) parts, and "
          + "\(Self.depthLimit) are the limit")
    }
    try set(&root, at: 0, kind)
  }

  private func set(_ node: inout ConfigNode, at depth: Int, _ kind: SettingKind)
    throws(Diagnostic)
  {
    guard depth < path.count else {
      node = kind.family == nil ? value : keepingSettings(of: node)
      return
    }
    let isList = node.items != nil || node.isNull && Int(path[depth]) != nil
    if let family = kind.family, !(isList && kind.item != nil) {
      try unwrap(&node, at: depth, family)
    } else {
      try descend(&node, at: depth, kind)
    }
  }

  /// Goes on below a component's name.
  private func unwrap(_ node: inout ConfigNode, at depth: Int, _ family: ComponentFamily)
    throws(Diagnostic)
  {
    var settings: ConfigNode
    if let name = node.string {
      settings = ConfigNode(.mapping([]), at: node.location)
      try descend(&settings, at: depth, settingsKind(of: name, in: family, depth))
      node.value = .mapping([.init(key: name, keyLocation: node.location, value: settings)])
    } else if var entries = node.entries, entries.count == 1 || node["class_name"] != nil {
      let index =
        node["class_name"] == nil ? 0 : entries.firstIndex { $0.key == "config" } ?? entries.count
      if index == entries.count {
        entries.append(
          .init(key: "config", keyLocation: location, value: ConfigNode(.null, at: location)))
      }
      settings = entries[index].value
      if settings.isNull { settings.value = .mapping([]) }
      let name = node["class_name"]?.string ?? entries[index].key
      try descend(&settings, at: depth, settingsKind(of: name, in: family, depth))
      entries[index].value = settings
      node.value = .mapping(entries)
    } else {
      throw failure(depth, "there is no component there to set '\(path[depth])' of")
    }
  }

  /// What the settings of a component are. The path must not go through its name.
  private func settingsKind(of name: String, in family: ComponentFamily, _ depth: Int)
    throws(Diagnostic) -> SettingKind
  {
    let settings = family.member(named: name)?.settings ?? []
    let key = path[depth]
    let isName = family.members.contains { $0.name == key }
    guard isName, path.count > depth + 1, !settings.contains(where: { $0.key == key }) else {
      return .section(settings)
    }
    let rest = (path[..<depth] + path[(depth + 1)...]).joined(separator: ".")
    throw failure(depth, "'\(key)' is the component itself").noting(
      "leave out the component's name: \(rest)")
  }

  private func descend(_ node: inout ConfigNode, at depth: Int, _ kind: SettingKind)
    throws(Diagnostic)
  {
    let key = path[depth]
    switch node.value {
    case .sequence(var items):
      // The place after the last item takes a new one.
      if depth + 1 == path.count && Int(key) == items.count {
        items.append(ConfigNode(.null, at: location))
      }
      let index = try index(of: key, in: items, depth)
      try set(&items[index], at: depth + 1, kind.item ?? .anything)
      node.value = .sequence(items)
    case .mapping(var entries):
      let index = entries.firstIndex { $0.key == key } ?? entries.count
      if index == entries.count {
        entries.append(
          .init(key: key, keyLocation: location, value: ConfigNode(.null, at: location)))
      }
      let setting = kind.setting(key)
      // The component that is meant where none is named.
      if entries[index].value.isNull, setting?.kind.family != nil,
        let name = setting?.standard?.string
      {
        entries[index].value = ConfigNode(.string(name), at: location)
      }
      try set(&entries[index].value, at: depth + 1, setting?.kind ?? kind.value ?? .anything)
      node.value = .mapping(entries)
    case .null:
      node = ConfigNode(Int(key) == nil ? .mapping([]) : .sequence([]), at: location)
      try descend(&node, at: depth, kind)
    default:
      throw failure(depth, "'\(path[..<depth].joined(separator: "."))' is \(node.described)")
    }
  }

  /// A component named again keeps its settings; another one starts from its defaults.
  private func keepingSettings(of old: ConfigNode) -> ConfigNode {
    let oldName =
      old.entries.flatMap { $0.count == 1 ? $0[0].key : nil } ?? old["class_name"]?.string
    guard let name = value.string, let oldName, normalizedName(name) == normalizedName(oldName)
    else { return value }
    return old
  }

  private func index(of key: String, in items: [ConfigNode], _ depth: Int) throws(Diagnostic) -> Int
  {
    if let index = Int(key) {
      guard items.indices.contains(index) else {
        throw failure(
          depth, "the list has \(items.count) item\(items.count == 1 ? "" : "s"), counted from 0")
      }
      return index
    }
    let matching = items.indices.filter { index in
      let item = items[index]
      let name = item.string ?? item["class_name"]?.string ?? item.entries?.first?.key
      return name.map { normalizedName($0) == normalizedName(key) } ?? false
    }
    guard matching.count == 1 else {
      throw failure(
        depth,
        matching.isEmpty
          ? "no item of the list is called '\(key)'"
          : "\(matching.count) items of the list are called '\(key)': use an index")
    }
    return matching[0]
  }

  private func failure(_ depth: Int, _ reason: String) -> Diagnostic {
    Diagnostic(
      "cannot set '\(path.joined(separator: "."))': \(reason)", at: location, excerpt: excerpt)
  }
}

extension SettingKind {
  /// The components that may be named there.
  fileprivate var family: ComponentFamily? {
    for case .component(let family) in alternatives { return family }
    return nil
  }

  /// What the items are where it may be a list.
  fileprivate var item: SettingKind? {
    for case .list(let item) in alternatives { return item }
    return nil
  }

  /// What the values are where it may be a mapping with keys of the user's choice.
  fileprivate var value: SettingKind? {
    for case .mapping(let value) in alternatives { return value }
    return nil
  }

  /// The setting of a section with that key.
  fileprivate func setting(_ key: String) -> ConfigSection.Setting? {
    for case .section(let settings) in alternatives {
      if let found = settings.first(where: { $0.key == key }) { return found }
    }
    return nil
  }
}
