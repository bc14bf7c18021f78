internal import Config
internal import Diagnostics

/// Builds the tree of one document from its events.
///
/// A problem that leaves the rest readable goes to the log and a null takes the node's place; what
/// makes the rest unreadable (syntax, limits) is thrown.
struct TreeBuilder: ~Copyable {
  /// What an alias can stand for.
  private enum Anchor {
    /// Its node is not complete yet.
    case open(id: Int)
    case node(Built)
  }

  /// A node with what it costs to repeat it.
  private struct Built {
    var node: ConfigNode
    /// How many nodes it is, itself included, with aliases expanded.
    var size = 1
    /// How many collections lie in each other.
    var height = 0
    /// Whether a problem was reported in place of its value.
    var isBroken = false
  }

  /// The key of a mapping; `text` is nil where it is none.
  private struct Key {
    var text: String?
    var location: SourceLocation
    /// Written `<<`, without quotes.
    var isMerge = false
  }

  /// The tag that makes a scalar a text and says nothing of a collection.
  private static let textTag = "!"

  private var events: EventStream
  private let source: SourceText
  private let log: ProblemLog
  private var anchors: [String: Anchor] = [:]
  private var anchorCount = 0
  private var nodeCount = 0

  init(_ source: SourceText, log: ProblemLog) {
    self.source = source
    self.log = log
    events = EventStream(source.bytes)
  }

  /// The root; nil where the text has no document.
  mutating func document() throws(Diagnostic) -> ConfigNode? {
    _ = try next()  // start of the stream
    guard case .documentStart = try next().kind else { return nil }
    let root = try node(next(), depth: 0)
    _ = try next()  // end of the document
    let after = try next()
    if case .documentStart = after.kind {
      throw Diagnostic(
        "a second document starts here", at: place(after), notes: ["a file holds one document"])
    }
    return root.node
  }

  private mutating func next() throws(Diagnostic) -> Event {
    do {
      return try events.next()
    } catch {
      throw error.diagnostic(in: source)
    }
  }

  private func place(_ event: Event) -> SourceLocation { source.place(ofScalar: event.index) }

  private func shortened(_ text: String) -> String {
    text.count > 60 ? text.prefix(60) + "…" : text
  }

  private func report(_ problem: Diagnostic) throws(Diagnostic) {
    if log.problems.count + 1 >= YAML.problemLimit {
      throw problem.noting("reading stopped here, after \(YAML.problemLimit) problems")
    }
    log.add(problem)
  }
}

// MARK: - Nodes

extension TreeBuilder {
  /// The node that begins with `event`, inside `depth` collections.
  private mutating func node(_ event: Event, depth: Int) throws(Diagnostic) -> Built {
    if case .alias(let name) = event.kind { return try alias(name, event, depth: depth) }
    try count(1, at: event)
    var id: Int?
    if let name = event.anchor {
      anchorCount += 1
      id = anchorCount
      anchors[name] = .open(id: anchorCount)
    }
    let before = nodeCount
    var built: Built
    if case .scalar(let text, let isPlain) = event.kind {
      built = try scalar(text, isPlain: isPlain, event)
    } else {
      built = try collection(event, depth: depth)
    }
    built.size = 1 + nodeCount - before
    // An anchor of the same name further in is the later one and stays.
    if let name = event.anchor, case .open(let current) = anchors[name], current == id {
      anchors[name] = .node(built)
    }
    return built
  }

  private mutating func count(_ nodes: Int, at event: Event) throws(Diagnostic) {
    nodeCount += nodes
    if nodeCount > YAML.nodeLimit {
      throw Diagnostic(
        "more than \(YAML.nodeLimit) keys and values, with aliases expanded", at: place(event))
    }
  }

  private func tooDeep(_ event: Event) -> Diagnostic {
    Diagnostic("nested deeper than \(YAML.depthLimit) levels", at: place(event))
  }

  private mutating func alias(_ name: String, _ event: Event, depth: Int) throws(Diagnostic)
    -> Built
  {
    let place = place(event)
    switch anchors[name] {
    case .node(var built):
      guard depth + built.height <= YAML.depthLimit else { throw tooDeep(event) }
      try count(built.size, at: event)
      built.node.location = place
      return built
    case .open:
      try report(Diagnostic("alias '*\(name)' stands inside what it repeats", at: place))
    case nil:
      try report(
        Diagnostic(
          "unknown alias '*\(name)'", at: place,
          // Of more anchors nobody would look through the nearest, for each of many aliases.
          notes: anchors.count > 1000
            ? []
            : [Suggestion.hint(for: name, among: anchors.keys.sorted(), called: "anchors")]))
    }
    return Built(node: ConfigNode(.null, at: place), isBroken: true)
  }

  private mutating func collection(_ event: Event, depth: Int) throws(Diagnostic) -> Built {
    guard depth < YAML.depthLimit else { throw tooDeep(event) }
    var built = Built(node: ConfigNode(.null, at: place(event)))
    if case .mappingStart = event.kind {
      built.isBroken = try !allows(event, .map, found: "a mapping")
      try mapping(into: &built, depth: depth)
    } else {
      built.isBroken = try !allows(event, .seq, found: "a list")
      try sequence(into: &built, depth: depth)
    }
    built.height += 1
    return built
  }

  private mutating func sequence(into built: inout Built, depth: Int) throws(Diagnostic) {
    var items: [ConfigNode] = []
    while true {
      let event = try next()
      if case .sequenceEnd = event.kind { break }
      let item = try node(event, depth: depth + 1)
      built.height = max(built.height, item.height)
      built.isBroken = built.isBroken || item.isBroken
      items.append(item.node)
    }
    built.node.value = .sequence(items)
  }

  private func scalar(_ text: String, isPlain: Bool, _ event: Event) throws(Diagnostic)
    -> Built
  {
    var built = Built(node: ConfigNode(.null, at: place(event), text: text))
    if let tag = event.tag, tag != Self.textTag {
      if let known = CoreTag(uri: tag), let value = known.value(of: text) {
        built.node.value = value
      } else {
        built.isBroken = true
        _ = try allows(event, nil, found: text.isEmpty ? "nothing" : "'\(shortened(text))'")
      }
    } else if isPlain && event.tag == nil {
      built.node.value = CoreSchema.value(ofPlain: text)
    } else {
      built.node.value = .string(text)
    }
    // A null that is not written at all has no text.
    if text.isEmpty && built.node.isNull { built.node.text = nil }
    return built
  }

  /// Whether an event's tag, if any, is `expected`. If not, that is reported.
  private func allows(_ event: Event, _ expected: CoreTag?, found: String) throws(Diagnostic)
    -> Bool
  {
    guard let tag = event.tag, tag != Self.textTag else { return true }
    guard let known = CoreTag(uri: tag) else {
      let name =
        tag.hasPrefix(CoreTag.prefix) ? "!!" + tag.dropFirst(CoreTag.prefix.count) : tag
      let all = CoreTag.allCases.map(\.written).joined(separator: ", ")
      try report(
        Diagnostic(
          "unknown tag '\(shortened(name))'", at: place(event), notes: ["known tags: \(all)"]))
      return false
    }
    if known == expected { return true }
    try report(
      Diagnostic(
        "the tag \(known.written) needs \(known.meaning), found \(found)", at: place(event)))
    return false
  }
}

// MARK: - Mappings

extension TreeBuilder {
  private mutating func mapping(into built: inout Built, depth: Int) throws(Diagnostic) {
    var entries: [ConfigNode.Entry] = []
    var lines: [String: Int] = [:]
    var merge: (position: Int, line: Int, sources: [ConfigNode])?
    while true {
      let event = try next()
      if case .mappingEnd = event.kind { break }
      let key = try key(event, depth: depth + 1)
      let value = try node(next(), depth: depth + 1)
      built.height = max(built.height, value.height)
      guard let text = key.text else { continue }
      if let line = key.isMerge ? merge?.line : lines[text] {
        try report(
          Diagnostic(
            "duplicate key '\(shortened(text))'", at: key.location,
            notes: ["first given at line \(line)"]))
      } else if key.isMerge {
        merge = (entries.count, key.location.line, try mergeSources(of: value))
      } else {
        lines[text] = key.location.line
        entries.append(.init(key: text, keyLocation: key.location, value: value.node))
      }
    }
    if let merge {
      // What the mapping says itself comes first, then the earlier of the merged ones.
      var taken = Set(entries.map(\.key))
      let merged = merge.sources.flatMap { $0.entries ?? [] }
      entries.insert(
        contentsOf: merged.filter { taken.insert($0.key).inserted }, at: merge.position)
    }
    built.node.value = .mapping(entries)
  }

  /// A key is a scalar, written or named by an alias. What else stands there is read and reported.
  private mutating func key(_ event: Event, depth: Int) throws(Diagnostic) -> Key {
    let built = try node(event, depth: depth)
    var key = Key(text: nil, location: place(event))
    switch event.kind {
    case .scalar(let text, let isPlain):
      key.text = text
      key.isMerge = text == "<<" && isPlain && event.tag == nil
    case .alias where built.isBroken: break
    default:
      key.text = built.node.labelText
      if key.text == nil {
        try report(
          Diagnostic(
            "a key must be a single value, found \(built.node.described)", at: key.location))
      }
    }
    return key
  }

  private func mergeSources(of value: Built) throws(Diagnostic) -> [ConfigNode] {
    if value.isBroken { return [] }
    let sources = value.node.items ?? [value.node]
    for source in sources where source.entries == nil {
      try report(
        Diagnostic(
          "'<<' takes a mapping or a list of mappings, found \(source.described)",
          at: source.location))
    }
    return sources
  }
}
