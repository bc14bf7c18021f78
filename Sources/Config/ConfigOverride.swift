public import Diagnostics

/// One `--set path=value`: a value put in place of what the config says.
///
/// A component's settings are addressed without its name, however it was written
/// (`compile.optimizer.learning_rate`); list items by index, or by name where only one has it
/// (`model.layers.0.units`, `callbacks.EarlyStopping.patience`); the index after the last adds one.
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

  /// - Parameter isComponent: whether a path leads to where a component is named.
  public func apply(to root: inout ConfigNode, isComponent: ([String]) -> Bool)
    throws(Diagnostic)
  {
    try set(&root, at: 0, isComponent)
  }

  private func set(_ node: inout ConfigNode, at depth: Int, _ isComponent: ([String]) -> Bool)
    throws(Diagnostic)
  {
    let here = Array(path[..<depth])
    guard depth < path.count else {
      node = isComponent(here) ? keepingSettings(of: node) : value
      return
    }
    if isComponent(here) {
      try unwrap(&node, at: depth, isComponent)
    } else {
      try descend(&node, at: depth, isComponent)
    }
  }

  /// Goes on below a component's name.
  private func unwrap(_ node: inout ConfigNode, at depth: Int, _ isComponent: ([String]) -> Bool)
    throws(Diagnostic)
  {
    var settings: ConfigNode
    if let name = node.string {
      settings = ConfigNode(.mapping([]), at: node.location)
      try descend(&settings, at: depth, isComponent)
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
      try descend(&settings, at: depth, isComponent)
      entries[index].value = settings
      node.value = .mapping(entries)
    } else {
      throw failure(depth, "there is no component there to set '\(path[depth])' of")
    }
  }

  private func descend(_ node: inout ConfigNode, at depth: Int, _ isComponent: ([String]) -> Bool)
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
      try set(&items[index], at: depth + 1, isComponent)
      node.value = .sequence(items)
    case .mapping(var entries):
      let index = entries.firstIndex { $0.key == key } ?? entries.count
      if index == entries.count {
        entries.append(
          .init(key: key, keyLocation: location, value: ConfigNode(.null, at: location)))
      }
      try set(&entries[index].value, at: depth + 1, isComponent)
      node.value = .mapping(entries)
    case .null:
      node = ConfigNode(Int(key) == nil ? .mapping([]) : .sequence([]), at: location)
      try descend(&node, at: depth, isComponent)
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
