internal import Config
public import Diagnostics
internal import YAML

/// Everything that a config can name, for `nnctl list`.
public enum Catalog {
  public struct Family: Sendable {
    /// In the plural: `losses`.
    public let name: String
    public let entries: [Entry]

    /// - Throws: a usage error with the nearest name.
    public func entry(named wanted: String) throws(Diagnostic) -> Entry {
      let found = entries.first { entry in
        ([entry.name] + entry.aliases).contains { normalizedName($0) == normalizedName(wanted) }
      }
      if let found { return found }
      throw Diagnostic(
        "nothing among the \(name) is called '\(wanted)'", kind: .usage,
        notes: [Suggestion.hint(for: wanted, among: entries.map(\.name), called: name)])
    }
  }

  public struct Entry: Sendable {
    public let name: String
    public let aliases: [String]
    public let summary: String
    /// Found out by asking the component, and only when wanted.
    public var settings: [Setting] { readSettings() }
    let readSettings: @Sendable () -> [Setting]
  }

  public struct Setting: Sendable {
    public let key: String
    public let expected: String
    /// Nil where it must be given.
    public let standard: String?
  }

  /// By name.
  public static var families: [Family] {
    SettingKind.section(RunConfig.settings).families.sorted { $0.plural < $1.plural }.map(
      Family.init)
  }

  /// - Throws: a usage error with the nearest name.
  public static func family(named wanted: String) throws(Diagnostic) -> Family {
    let all = families
    let found = all.first { family in
      let name = normalizedName(family.name)
      return name == normalizedName(wanted) || name.hasPrefix(normalizedName(wanted))
    }
    if let found, !wanted.isEmpty { return found }
    throw Diagnostic(
      "there is no family '\(wanted)'", kind: .usage,
      notes: [Suggestion.hint(for: wanted, among: all.map(\.name), called: "families")])
  }

}

extension Catalog.Family {
  fileprivate init(_ family: ComponentFamily) {
    name = family.plural
    entries = family.members.map(Catalog.Entry.init)
  }
}

extension Catalog.Entry {
  fileprivate init(_ member: ComponentFamily.Member) {
    (name, aliases, summary) = (member.name, member.aliases, member.summary)
    readSettings = { member.settings.map(Catalog.Setting.init) }
  }
}

extension Catalog.Setting {
  fileprivate init(_ setting: ConfigSection.Setting) {
    (key, expected) = (setting.key, setting.expected)
    standard = setting.standard.map(Self.oneLine)
  }

  private static func oneLine(_ node: ConfigNode) -> String {
    var text = YAML.write(node)
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
