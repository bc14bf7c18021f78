public import Config
public import Diagnostics

/// Section `data` of a config: where the data is and what its columns are.
public struct DataConfig: Sendable {
  /// A column's name or a path, with its place in the config, for what turns out wrong later.
  public struct Name: Sendable {
    public var text: String
    public var location: SourceLocation

    public init(_ text: String, at location: SourceLocation) {
      self.text = text
      self.location = location
    }
  }

  public enum ColumnType: String, Sendable, CaseIterable {
    case numeric, categorical
  }

  /// What `columns` says about one column.
  public struct ColumnSettings: Sendable {
    public var name: Name
    public var scaler: (any Scaler)?
    public var type: ColumnType?
    /// The labels of a target, in the order of their class indices.
    public var values: [String]?
    public var valuesLocation: SourceLocation?
    /// What stands between the labels of a target that lists several in a cell.
    public var delimiter: String?
  }

  /// `-` is standard input.
  public let path: Name
  /// At least one, unless the config is wrong.
  public let targets: [Name]
  /// Nil for every column that has no other use.
  public let features: [Name]?
  public let ignored: [Name]
  public let sampleWeight: Name?
  public let csv: CSVOptions
  public let scaler: any Scaler
  public let columns: [ColumnSettings]
  /// Where the settings of each column are.
  private let columnIndices: [String: Int]
  public let targetTransform: TargetTransform
  public let split: Split

  public init(_ section: inout ConfigSection) {
    path = Self.path(&section)
    targets = Self.names(&section, "target", isRequired: true) ?? []
    features = Self.names(&section, "features")
    ignored = Self.names(&section, "ignore") ?? []
    sampleWeight = Name(in: &section, "sample_weight", expected: "a column or null")
    csv = section.section("csv") { CSVOptions(&$0) }
    scaler = section.section("numeric") {
      $0.component("scale", ScalerRegistry.registry, default: NoScaling.name)
    }
    columns = Self.columns(&section)
    columnIndices = Dictionary(
      zip(columns.map(\.name.text), columns.indices), uniquingKeysWith: { first, _ in first })
    targetTransform = section.choice("target_transform", default: .none)
    split = Split(&section)
    checkUses(section)
    checkColumns(section)
    checkPaths(section)
  }

  /// What `columns` says about a column.
  public func settings(of column: String) -> ColumnSettings? {
    columnIndices[column].map { columns[$0] }
  }

  /// What `columns` says about each target.
  public var targetSettings: [ColumnSettings] {
    targets.map { settings(of: $0.text) ?? ColumnSettings(name: $0) }
  }

  /// Whether the cells of the target list labels.
  public var listsLabels: Bool { targetSettings.contains { $0.delimiter != nil } }

  /// How many columns the encoded features have; nil where the data decides it.
  public var width: Int? { features?.count }

  func scaler(for column: String) -> any Scaler { settings(of: column)?.scaler ?? scaler }
}

// MARK: - Reading

extension DataConfig.Name {
  /// A name, or nil where the key is missing or null.
  init?(in section: inout ConfigSection, _ key: String, expected: String) {
    let node = section.node(key, kind: SettingKind.text.orNull, expected: expected)
    let text = node.flatMap { $0.isNull ? nil : $0.labelText }
    if let node, text == nil || text == "", !node.isNull {
      section.fail(key, "expected \(expected), found \(node.described)")
    }
    section.resolve(key, text.map(ConfigNode.string) ?? .null)
    guard let node, let text, !text.isEmpty, !node.isNull else { return nil }
    self.init(text, at: node.location)
  }
}

extension DataConfig {
  private static func path(_ section: inout ConfigSection) -> Name {
    let node = section.node("path", kind: .text, expected: "a path", standard: nil)
    if let text = node?.string, let node, !text.isEmpty {
      section.resolve("path", .string(text))
      return Name(text, at: node.location)
    }
    if let node {
      section.fail("path", "expected a path, found \(node.described)")
    } else {
      section.miss("path", expected: "a path")
    }
    return Name("", at: section.location)
  }

  /// A list of different names; one alone counts as a list of one.
  private static func names(_ section: inout ConfigSection, _ key: String, isRequired: Bool = false)
    -> [Name]?
  {
    let expected = "a column or a list of columns"
    let kind = SettingKind.either([.text, .list(of: .text)])
    let found = section.node(
      key, kind: isRequired ? kind : kind.orNull, expected: expected,
      standard: isRequired ? nil : .null)
    guard let node = found, isRequired || !node.isNull else {
      if isRequired { section.miss(key, expected: expected) }
      section.resolve(key, .null)
      return nil
    }
    var names: [Name] = []
    var taken: Set<String> = []
    for item in node.items ?? [node] {
      guard let text = item.isNull ? nil : item.labelText, !text.isEmpty else {
        section.log.add(
          Diagnostic(
            "'\(key)' of \(section.title): expected \(expected), found \(item.described)",
            at: item.location))
        continue
      }
      if !taken.insert(text).inserted {
        section.log.add(
          Diagnostic(
            "'\(key)' of \(section.title): '\(text)' is there twice", at: item.location))
        continue
      }
      names.append(Name(text, at: item.location))
    }
    if isRequired, node.items?.isEmpty ?? false {
      section.fail(key, "expected \(expected), found an empty list")
    }
    let isList = node.items != nil || names.isEmpty
    let resolved = names.map { ConfigNode.string($0.text) }
    section.resolve(key, isList ? .sequence(resolved) : resolved[0])
    return names
  }

  private static func columns(_ section: inout ConfigSection) -> [ColumnSettings] {
    let one = ConfigSection.settings { _ = settings(Name("", at: $0.location), &$0) }
    let node = section.node(
      "columns", kind: SettingKind.mapping(of: .section(one)).orNull,
      expected: "settings for each column", standard: .mapping([:]))
    var columns: [ColumnSettings] = []
    var resolved: [(String, ConfigNode)] = []
    if let node, node.entries == nil, !node.isNull {
      section.fail(
        "columns", "expected a mapping of settings for each column, found \(node.described)")
    }
    for entry in node?.entries ?? [] {
      var inner = ConfigSection(entry.value, title: "column '\(entry.key)'", log: section.log)
      columns.append(settings(Name(entry.key, at: entry.keyLocation), &inner))
      inner.finish()
      resolved.append((entry.key, inner.resolvedNode))
    }
    section.resolve("columns", .mapping(resolved))
    return columns
  }

  private static func settings(_ name: Name, _ section: inout ConfigSection) -> ColumnSettings {
    var settings = ColumnSettings(name: name)
    if section.has("scale") {
      settings.scaler = section.component(
        "scale", ScalerRegistry.registry, default: NoScaling.name)
    } else {
      _ = section.node(
        "scale", kind: SettingKind.component(ScalerRegistry.registry.description).orNull)
    }
    if section.has("type") {
      settings.type = section.choice("type", default: ColumnType.numeric)
    } else {
      _ = section.node("type", kind: .words(ColumnType.allCases.map(\.rawValue)))
    }
    settings.delimiter = section.labelDelimiter()
    settings.values = section.strings("values", expected: "a list of labels")
    if let values = settings.values {
      settings.valuesLocation = section.place(of: "values")
      var taken: Set<String> = []
      for value in values where !taken.insert(value).inserted {
        section.fail("values", "'\(value)' is there twice")
      }
      if values.count < 2 { section.fail("values", "expected at least two labels") }
    }
    return settings
  }
}

// MARK: - Checks between keys

extension DataConfig {
  /// Each column has one use.
  private func checkUses(_ section: ConfigSection) {
    var uses: [String: String] = [:]
    let all: [(use: String, names: [Name])] = [
      ("a target", targets), ("the sample weight", sampleWeight.map { [$0] } ?? []),
      ("ignored", ignored), ("a feature", features ?? []),
    ]
    for (use, names) in all {
      for name in names {
        if let other = uses[name.text] {
          section.log.add(
            Diagnostic("column '\(name.text)' is both \(other) and \(use)", at: name.location))
        }
        uses[name.text] = use
      }
    }
    if let features, features.isEmpty { section.fail("features", "the list is empty") }
  }

  private func checkColumns(_ section: ConfigSection) {
    let targets = Set(targets.map(\.text))
    for column in columns {
      let name = column.name
      let isTarget = targets.contains(name.text)
      if isTarget && column.scaler != nil {
        section.log.add(
          Diagnostic("column '\(name.text)' is a target, which is not scaled", at: name.location))
      }
      let isOfLabels =
        column.type == .categorical || column.values != nil || column.delimiter != nil
      if !isTarget && isOfLabels {
        section.log.add(
          Diagnostic(
            "column '\(name.text)': only a target can be categorical", at: name.location,
            notes: ["features are numbers"]))
      }
      if isTarget && column.delimiter != nil && targets.count > 1 {
        section.log.add(
          Diagnostic(
            "column '\(name.text)' lists labels: it must be the only target",
            at: name.location))
      }
      if isTarget && column.delimiter != nil && column.type == .numeric {
        section.log.add(
          Diagnostic(
            "column '\(name.text)' is declared numeric, and it lists labels", at: name.location,
            notes: ["leave its type out"]))
      }
    }
  }

  private func checkPaths(_ section: ConfigSection) {
    guard case .files(let test, let validation) = split.plan else { return }
    let paths = [path, test, validation].compactMap { $0 }.filter { $0.text == "-" }
    if paths.count > 1 {
      section.log.add(
        Diagnostic("only one file can be '-', standard input", at: paths[1].location))
    }
  }
}
