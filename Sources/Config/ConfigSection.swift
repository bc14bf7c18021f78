public import Diagnostics

/// Typed reads from one mapping of a config.
///
/// Each read takes a key, checks type and bounds, and falls back to the default where the key is
/// missing. A problem goes to the log and the read returns the default, so that one pass finds all
/// of them. `finish()` reports the keys that nobody read. What was read, with all defaults filled
/// in, is in `resolved`. What there is to read, `settings(_:)` finds out.
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
  /// What was asked for; nil where nobody wants to know more of it than the keys.
  var settings: [Setting]?
  private var known: [String] = []
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
    section.settings = []
    read(&section)
    return section.settings ?? []
  }

  /// Whether the mapping has the key at all.
  public func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// Whether the mapping has the key with a value that is not null.
  public func isGiven(_ key: String) -> Bool {
    entries.contains { $0.key == key && !$0.value.isNull }
  }

  /// The value as it stands, for what has more than one form. The caller resolves it.
  ///
  /// - Parameters:
  ///   - expected: what messages say; nil for what the kind says.
  ///   - standard: the default; nil where the key must be given.
  public mutating func node(
    _ key: String, kind: @autoclosure () -> SettingKind = .anything,
    expected: @autoclosure () -> String? = nil, standard: @autoclosure () -> ConfigNode? = .null
  ) -> ConfigNode? {
    known.append(key)
    if let settings, !settings.contains(where: { $0.key == key }) {
      let kind = kind()
      self.settings?.append(
        Setting(
          key: key, kind: kind, expected: expected() ?? kind.description, standard: standard()))
    }
    return entries.first { $0.key == key }?.value
  }

  /// Says that Keras has no such setting: a config that sets it cannot become Keras's.
  public mutating func markNotInKeras(_ keys: String...) {
    settings = settings?.map { setting in
      var setting = setting
      if keys.contains(setting.key) { setting.isInKeras = false }
      return setting
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
    if missing.isEmpty && entries.isEmpty { return }
    let known = Set(known)
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
