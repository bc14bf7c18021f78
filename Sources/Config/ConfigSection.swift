public import Diagnostics

/// Typed reads from one mapping of a config.
///
/// Each read takes a key, checks type and bounds, and falls back to the default where the key is
/// missing. A problem goes to the log and the read returns the default, so that one pass finds all
/// of them. `finish()` reports the keys that nobody read. What was read, with all defaults filled
/// in, is in `resolved`; which keys there are, in `settings`.
public struct ConfigSection {
  /// A key that was asked for, for `nnctl list`, the JSON Schema and hints.
  public struct Setting: Sendable {
    public var key: String
    public var kind: SettingKind
    /// "a number greater than 0".
    public var expected: String
    /// Nil where the key must be given.
    public var standard: ConfigNode?
    /// Whether Keras knows the setting, too.
    public var isInKeras = true
  }

  /// As messages call it: "optimizer 'Adam'", "section 'fit'".
  public let title: String
  public let location: SourceLocation
  public let log: ProblemLog
  /// The component's name as the user spelled it; nil for a section.
  public let spelling: String?
  /// The mapping with every default filled in, in the order of the reads.
  public private(set) var resolved: [(key: String, value: ConfigNode)] = []
  public private(set) var settings: [Setting] = []
  private let entries: [ConfigNode.Entry]
  /// Whether the mapping is Keras's own, which has more keys than settings.
  let isOfKeras: Bool
  /// What to say about keys that must be given and are not, unless one was misspelled.
  private var missing: [(key: String, problem: Diagnostic)] = []

  /// Null counts as an empty mapping, so that `- Flatten:` is a layer without settings. Of anything
  /// else no more is reported than that it is no mapping.
  ///
  /// - Parameter isOfKeras: whether Keras wrote the mapping, as the `config` of a `class_name`.
  public init(
    _ node: ConfigNode, title: String, spelling: String? = nil, isOfKeras: Bool = false,
    log: ProblemLog
  ) {
    self.title = title
    self.spelling = spelling
    self.isOfKeras = isOfKeras
    location = node.location
    switch node.value {
    case .mapping(let entries):
      self.entries = entries
      self.log = log
    case .null:
      entries = []
      self.log = log
    default:
      entries = []
      self.log = ProblemLog()
      log.add(
        Diagnostic(
          "\(title): expected a mapping of settings, found \(node.described)", at: node.location))
    }
  }

  /// The settings that a reading asks for, found out by an empty mapping.
  public static func settings(isOfKeras: Bool = false, _ read: (inout ConfigSection) -> Void)
    -> [Setting]
  {
    var section = ConfigSection(
      ConfigNode(.null), title: "", isOfKeras: isOfKeras, log: ProblemLog())
    read(&section)
    return section.settings
  }

  /// Whether the mapping has the key at all.
  public func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// The value as it stands, for what has more than one form. The caller resolves it.
  ///
  /// - Parameters:
  ///   - expected: what messages say; nil for what the kind says.
  ///   - standard: the default; nil where the key must be given.
  public mutating func node(
    _ key: String, kind: SettingKind = .anything, expected: String? = nil,
    standard: ConfigNode? = .null
  ) -> ConfigNode? {
    if !settings.contains(where: { $0.key == key }) {
      settings.append(
        Setting(
          key: key, kind: kind, expected: expected ?? kind.description, standard: standard))
    }
    return entries.first { $0.key == key }?.value
  }

  /// Says that Keras has no such setting: a config that sets it cannot become Keras's.
  public mutating func markNotInKeras(_ keys: String...) {
    for index in settings.indices where keys.contains(settings[index].key) {
      settings[index].isInKeras = false
    }
  }

  /// Notes what a key came to be.
  public mutating func resolve(_ key: String, _ value: ConfigNode) {
    if let index = resolved.firstIndex(where: { $0.key == key }) {
      resolved[index].value = value
    } else {
      resolved.append((key, value))
    }
  }

  /// Everything read, as a node.
  public var resolvedNode: ConfigNode { .mapping(resolved.map { ($0.key, $0.value) }) }

  /// Reports a problem with a key's value, or with the section where the key is missing.
  public func fail(_ key: String, _ message: String, notes: [String] = []) {
    log.add(Diagnostic("'\(key)' of \(title): \(message)", at: place(of: key), notes: notes))
  }

  /// Where the value of a key stands, or the section where the key is missing.
  public func place(of key: String) -> SourceLocation {
    entries.first { $0.key == key }?.value.location ?? location
  }

  /// Reports a key that must be given, unless `finish()` finds it misspelled: one cause, one error.
  public mutating func miss(_ key: String, expected: String, notes: [String] = []) {
    let message = "\(title): missing key '\(key)': expected \(expected)"
    miss(key, Diagnostic(message, at: location, notes: notes))
  }

  /// The same in other words.
  public mutating func miss(_ key: String, _ problem: Diagnostic) {
    missing.append((key, problem))
  }

  /// Reports the keys that nobody read, and those that must be given and are not.
  public func finish() {
    let known = Set(settings.map(\.key))
    let unknown = entries.filter { !known.contains($0.key) && !isPassedOver($0) }
    let listed = known.sorted()
    for (key, problem) in missing {
      let isMisspelled = unknown.prefix(ProblemLog.limit).contains {
        Suggestion.nearest(to: $0.key, among: listed) == key
      }
      if !isMisspelled { log.add(problem) }
    }
    for entry in unknown {
      // What a full log drops needs no hint.
      let hint =
        log.isFull ? [] : [Suggestion.hint(for: entry.key, among: listed, called: "keys")]
      log.add(
        Diagnostic("unknown key '\(entry.key)' in \(title)", at: entry.keyLocation, notes: hint))
    }
  }
}

// MARK: - Scalars

extension ConfigSection {
  /// The one way of reading a value that has one form.
  private mutating func read<Value>(
    _ key: String, _ kind: SettingKind, expected: String? = nil, standard: Value?,
    node toNode: (Value) -> ConfigNode, objection: (ConfigNode) -> String? = { _ in nil },
    _ accept: (ConfigNode) -> Value?
  ) -> Value? {
    let expected = expected ?? kind.description
    let found = node(key, kind: kind, expected: expected, standard: standard.map(toNode))
    guard let found else {
      if standard == nil { miss(key, expected: expected) }
      if let standard { resolve(key, toNode(standard)) }
      return standard
    }
    guard let value = accept(found) else {
      var notes: [String] = []
      if case .boolean = kind, let word = found.string?.lowercased(),
        ["yes", "no", "on", "off", "y", "n"].contains(word)
      {
        notes = ["in YAML 1.2 '\(word)' is text; write true or false"]
      }
      let message = objection(found) ?? "expected \(expected), found \(found.described)"
      fail(key, message, notes: notes)
      return standard
    }
    resolve(key, toNode(value))
    return value
  }

  /// A finite number. Without a default the key must be given.
  public mutating func number(
    _ key: String, default standard: Float? = nil, _ bounds: Bounds = .any
  )
    -> Float
  {
    read(
      key, .number(bounds), standard: standard, node: ConfigNode.number,
      objection: { roundingObjection($0, bounds) }
    ) { $0.float(bounds) } ?? 0
  }

  /// A number, or null for none.
  public mutating func optionalNumber(
    _ key: String, default standard: Float? = nil, _ bounds: Bounds = .any
  ) -> Float? {
    read(
      key, SettingKind.number(bounds).orNull, standard: .some(standard),
      node: { $0.map(ConfigNode.number) ?? .null }, objection: { roundingObjection($0, bounds) }
    ) { node -> Float?? in
      node.isNull ? .some(nil) : node.float(bounds).map { .some($0) }
    } ?? nil
  }

  /// A list of numbers; one alone counts as a list of one. Without a default it must be given.
  public mutating func numbers(
    _ key: String, default standard: [Float]? = nil, _ bounds: Bounds = .any
  ) -> [Float] {
    read(
      key, listKind(bounds), expected: listPhrase(bounds), standard: standard, node: numbersNode,
      objection: { itemObjection($0, bounds) }
    ) { $0.floats(bounds) } ?? [0]
  }

  /// The same, or null for none.
  public mutating func optionalNumbers(_ key: String, _ bounds: Bounds = .any) -> [Float]? {
    let none: [Float]? = nil
    return read(
      key, listKind(bounds).orNull, expected: listPhrase(bounds) + " or null",
      standard: .some(none),
      node: { $0.map(numbersNode) ?? .null }, objection: { itemObjection($0, bounds) }
    ) { node -> [Float]?? in
      node.isNull ? .some(nil) : node.floats(bounds).map { .some($0) }
    } ?? nil
  }

  /// A whole number; `1e3` and `3.0` count. Without a default the key must be given.
  public mutating func integer(_ key: String, default standard: Int? = nil, _ bounds: Bounds = .any)
    -> Int
  {
    read(key, .integer(bounds), standard: standard, node: ConfigNode.integer) {
      $0.wholeNumber(bounds)
    } ?? 1
  }

  /// A whole number, or null for none.
  public mutating func optionalInteger(_ key: String, _ bounds: Bounds = .any) -> Int? {
    let none: Int? = nil
    return read(
      key, SettingKind.integer(bounds).orNull, standard: .some(none),
      node: { $0.map(ConfigNode.integer) ?? .null }
    ) { node -> Int?? in
      node.isNull ? .some(nil) : node.wholeNumber(bounds).map { .some($0) }
    } ?? nil
  }

  /// A whole number, or one word, the default, for nil.
  public mutating func integer(_ key: String, orWord word: String, _ bounds: Bounds) -> Int? {
    let none: Int? = nil
    return read(
      key, .either([.words([word]), .integer(bounds)]), standard: .some(none),
      node: { $0.map(ConfigNode.integer) ?? .string(word) }
    ) { node -> Int?? in
      node.string == word ? .some(nil) : node.wholeNumber(bounds).map { .some($0) }
    } ?? nil
  }

  public mutating func boolean(_ key: String, default standard: Bool) -> Bool {
    read(key, .boolean, standard: standard, node: ConfigNode.boolean) { node in
      if case .boolean(let truth) = node.value { truth } else { nil }
    } ?? standard
  }

  /// A text. Without a default the key must be given.
  public mutating func string(_ key: String, default standard: String? = nil) -> String {
    read(key, .text, standard: standard, node: ConfigNode.string) { node in
      node.string ?? (node.isNull ? nil : node.labelText)
    } ?? ""
  }

  /// A text, or null for none.
  public mutating func optionalString(_ key: String) -> String? {
    let none: String? = nil
    return read(
      key, SettingKind.text.orNull, standard: .some(none),
      node: { $0.map(ConfigNode.string) ?? .null }
    ) { node -> String?? in
      node.isNull ? .some(nil) : node.labelText.map { .some($0) }
    } ?? nil
  }

  /// One of a closed set of words; case and underscores do not matter.
  public mutating func choice<Choice>(_ key: String, default standard: Choice) -> Choice
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    read(
      key, .words(Choice.allCases.map(\.rawValue)), standard: standard,
      node: { .string($0.rawValue) }
    ) { $0.choice() } ?? standard
  }

  /// The same, or null for none.
  public mutating func optionalChoice<Choice>(_ key: String, default standard: Choice? = nil)
    -> Choice?
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    let kind = SettingKind.words(Choice.allCases.map(\.rawValue)).orNull
    return read(
      key, kind, standard: .some(standard), node: { $0.map { .string($0.rawValue) } ?? .null }
    ) { node -> Choice?? in
      node.isNull ? .some(nil) : node.choice().map { .some($0) }
    } ?? nil
  }

  /// A list of texts; one alone counts as a list of one. Null and nothing give the default.
  public mutating func strings(_ key: String, expected: String = "a name or a list of names")
    -> [String]?
  {
    let none: [String]? = nil
    return read(
      key, .either([.text, .list(of: .text), .null]), expected: expected, standard: .some(none),
      node: { $0.map { .sequence($0.map(ConfigNode.string)) } ?? .null }
    ) { node -> [String]?? in
      if node.isNull { return .some(nil) }
      if let items = node.items {
        let texts = items.compactMap { $0.isNull ? nil : $0.labelText }
        return texts.count == items.count ? .some(texts) : nil
      }
      return node.labelText.map { .some([$0]) }
    } ?? nil
  }
}

/// What is wrong with a number as a float32 alone.
private func roundingObjection(_ node: ConfigNode, _ bounds: Bounds) -> String? {
  guard let value = node.double else { return nil }
  let float = Float(value)
  if !float.isFinite {
    return "expected \(SettingKind.phrase("a finite float32", bounds)), found \(node.described)"
  }
  if bounds.contains(value) && !bounds.contains(float) {
    return "expected \(SettingKind.phrase("a number", bounds)), found \(node.described), "
      + "which as a float32 is \(shortestDecimal(float))"
  }
  return nil
}

private func listKind(_ bounds: Bounds) -> SettingKind {
  .either([.number(bounds), .list(of: .number(bounds))])
}

private func listPhrase(_ bounds: Bounds) -> String {
  SettingKind.phrase("a number", bounds) + ", or a list of such numbers"
}

/// What is wrong with a list.
private func itemObjection(_ node: ConfigNode, _ bounds: Bounds) -> String? {
  guard let items = node.items else { return roundingObjection(node, bounds) }
  guard let wrong = items.first(where: { $0.float(bounds) == nil }) else {
    return "expected \(listPhrase(bounds)), found an empty list"
  }
  return roundingObjection(wrong, bounds)
    ?? "expected \(listPhrase(bounds)), found \(wrong.described) in the list"
}

/// One alone as a number.
private func numbersNode(_ numbers: [Float]) -> ConfigNode {
  numbers.count == 1 ? .number(numbers[0]) : .sequence(numbers.map(ConfigNode.number))
}

extension ConfigNode {
  /// The number as a float, which must be within the bounds before and after rounding.
  fileprivate func float(_ bounds: Bounds) -> Float? {
    guard let value = double, bounds.contains(value) else { return nil }
    let float = Float(value)
    return float.isFinite && bounds.contains(float) ? float : nil
  }

  /// One of a closed set of words.
  fileprivate func choice<Choice>() -> Choice?
  where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
    string.flatMap { word in
      Choice.allCases.first { normalizedName($0.rawValue) == normalizedName(word) }
    }
  }

  /// The numbers of a list that is not empty, or one alone.
  fileprivate func floats(_ bounds: Bounds) -> [Float]? {
    guard let items else { return float(bounds).map { [$0] } }
    let floats = items.compactMap { $0.float(bounds) }
    return floats.isEmpty || floats.count < items.count ? nil : floats
  }

  fileprivate func wholeNumber(_ bounds: Bounds) -> Int? {
    guard let value = double, let whole = Int(exactly: value), bounds.contains(value) else {
      return nil
    }
    return whole
  }
}

// MARK: - Sections and components

extension ConfigSection {
  /// A mapping below a key, read by `body`. A missing key reads as an empty mapping.
  ///
  /// - Parameter others: what else a config may have there, which has become a mapping by now.
  public mutating func section<Value>(
    _ key: String, or others: [SettingKind] = [], _ body: (inout ConfigSection) -> Value
  ) -> Value {
    let found = node(key, kind: .section([]), standard: .mapping([:]))
    var inner = ConfigSection(
      found ?? ConfigNode(.null, at: location), title: "section '\(key)'",
      isOfKeras: isOfKeras, log: log)
    let value = body(&inner)
    inner.finish()
    note(inner.settings, or: others, of: key)
    resolve(key, inner.resolvedNode)
    return value
  }

  /// A section that may be missing.
  ///
  /// - Parameter isNeeded: whether the caller then reports that.
  public mutating func optionalSection<Value>(
    _ key: String, or others: [SettingKind] = [], isNeeded: Bool = false,
    _ body: (inout ConfigSection) -> Value
  ) -> Value? {
    if has(key) { return section(key, or: others, body) }
    _ = node(key, kind: .section([]), standard: isNeeded ? nil : .mapping([:]))
    note(Self.settings(isOfKeras: isOfKeras) { _ = body(&$0) }, or: others, of: key)
    return nil
  }

  private mutating func note(_ inner: [Setting], or others: [SettingKind], of key: String) {
    guard let index = settings.firstIndex(where: { $0.key == key }) else { return }
    let kind: SettingKind = isOfKeras ? .sectionOfKeras(inner) : .section(inner)
    settings[index].kind = others.isEmpty ? kind : .either([kind] + others)
  }

  /// A component by name, or with its settings. Null counts as the default.
  public mutating func component<Product>(
    _ key: String, _ registry: Registry<Product>, default standard: String
  ) -> Product {
    let found = node(
      key, kind: SettingKind.component(registry.description).orNull,
      expected: registry.description.described, standard: .string(standard))
    let standardNode = ConfigNode(.string(standard), at: location)
    let wanted = found.map { $0.isNull ? standardNode : $0 } ?? standardNode
    let made = registry.make(wanted, log: log) ?? registry.make(standardNode, log: ProblemLog())
    // Proven by the test that makes each registry's defaults: a default is always registered.
    guard let made else {
      preconditionFailure("no \(registry.family) is called '\(standard)'")
    }
    resolve(key, made.resolved)
    return made.product
  }

  /// A component that must be given; nil where it is missing or wrong.
  public mutating func component<Product>(_ key: String, _ registry: Registry<Product>) -> Product?
  {
    let kind = SettingKind.component(registry.description)
    guard let found = node(key, kind: kind, standard: nil) else {
      miss(
        key, expected: kind.description, notes: ["known: " + registry.names.joined(separator: ", ")]
      )
      return nil
    }
    guard let made = registry.make(found, log: log) else { return nil }
    resolve(key, made.resolved)
    return made.product
  }

  /// A component, or null, the default, for none.
  public mutating func optionalComponent<Product>(_ key: String, _ registry: Registry<Product>)
    -> Product?
  {
    let found = node(key, kind: SettingKind.component(registry.description).orNull)
    guard let found, !found.isNull else {
      resolve(key, .null)
      return nil
    }
    guard let made = registry.make(found, log: log) else { return nil }
    resolve(key, made.resolved)
    return made.product
  }

  /// A list of components; one alone counts as a list of one, null and nothing as none.
  public mutating func components<Product>(
    _ key: String, _ registry: Registry<Product>, isRequired: Bool = false
  ) -> [Product] {
    let one = SettingKind.component(registry.description)
    let expected = SettingKind.list(of: one).description
    let found = node(
      key, kind: .either([.list(of: one), one, .null]), expected: expected,
      standard: isRequired ? nil : .sequence([]))
    if isRequired && found == nil { miss(key, expected: expected) }
    if let found, let entries = found.entries, entries.count > 1,
      entries.allSatisfy({ registry.entry(named: $0.key) != nil })
    {
      fail(
        key, "expected \(expected), found a mapping",
        notes: ["begin each with '- '"])
      return []
    }
    let items = found.map { $0.items ?? ($0.isNull ? [] : [$0]) } ?? []
    let made = items.compactMap { registry.make($0, log: log) }
    resolve(key, .sequence(made.map(\.resolved)))
    return made.map(\.product)
  }
}
