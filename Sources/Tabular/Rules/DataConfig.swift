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

  /// At least one, unless the config is wrong. A name may be a pattern; `-` is standard input.
  public let paths: [Name]
  /// At least one, unless the config is wrong.
  public let targets: [Name]
  /// Nil for every column that has no other use.
  public let features: [Name]?
  public let ignored: [Name]
  public let sampleWeight: Name?
  public let csv: CSVOptions
  /// For all columns of which `columns` says nothing else.
  public let numeric: NumericRules
  public let categorical: CategoryRules
  public let columns: [ColumnRules]
  /// Where the settings of each column are.
  private let columnIndices: [String: Int]
  public let targetTransform: TargetTransform
  public let split: Split

  public init(_ section: inout ConfigSection) {
    paths = Self.names(&section, "path", .file, isRequired: true) ?? []
    targets = Self.names(&section, "target", .column, isRequired: true) ?? []
    features = Self.names(&section, "features", .column)
    ignored = Self.names(&section, "ignore", .column) ?? []
    sampleWeight = Name(in: &section, "sample_weight", expected: "a column or null")
    csv = section.section("csv") { CSVOptions(&$0) }
    numeric = section.section("numeric") { NumericRules(&$0) }
    categorical = section.section("categorical") { CategoryRules(&$0) }
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
  public func rules(of column: String) -> ColumnRules? {
    columnIndices[column].map { columns[$0] }
  }

  /// What `columns` says about each target.
  public var targetRules: [ColumnRules] {
    targets.map { rules(of: $0.text) ?? ColumnRules(nothingOf: $0) }
  }

  /// Whether the cells of the target list labels.
  public var listsLabels: Bool { targetRules.contains { $0.delimiter != nil } }

  /// Whether rows may be left out for a value that no training row has.
  public var leavesOutUnknown: Bool {
    categorical.unknown == .drop || columns.contains { $0.unknown == .drop }
  }

  /// The first of the files.
  public var path: Name { paths.first ?? Name("", at: SourceLocation(file: "")) }

  /// How many columns the encoded features have; nil where the data decides it.
  public var width: Int? {
    features.flatMap { features in
      let areSingle = features.allSatisfy { feature in
        guard let rules = rules(of: feature.text), rules.type == .numeric else { return false }
        // An indicator is there only where a training cell is missing.
        return rules.encoder == nil && !(rules.indicator ?? numeric.indicator)
      }
      return areSingle ? features.count : nil
    }
  }
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
  private enum Noun: String {
    case file = "a path or a list of paths"
    case column = "a column or a list of columns"
  }

  /// A list of different names; one alone counts as a list of one.
  private static func names(
    _ section: inout ConfigSection, _ key: String, _ noun: Noun, isRequired: Bool = false
  ) -> [Name]? {
    let expected = noun.rawValue
    var kind: SettingKind { .either([.text, .list(of: .text)]) }
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

  private static func columns(_ section: inout ConfigSection) -> [ColumnRules] {
    var one: [ConfigSection.Setting] {
      ConfigSection.settings { _ = ColumnRules(Name("", at: $0.location), &$0) }
    }
    let node = section.node(
      "columns", kind: SettingKind.mapping(of: .section(one)).orNull,
      expected: "settings for each column", standard: .mapping([:]))
    var columns: [ColumnRules] = []
    var resolved: [(String, ConfigNode)] = []
    if let node, node.entries == nil, !node.isNull {
      section.fail(
        "columns", "expected a mapping of settings for each column, found \(node.described)")
    }
    for entry in node?.entries ?? [] {
      var inner = ConfigSection(entry.value, title: "column '\(entry.key)'", log: section.log)
      columns.append(ColumnRules(Name(entry.key, at: entry.keyLocation), &inner))
      inner.finish()
      // What a column says nothing of is what `numeric` and `categorical` say.
      let given = inner.resolved.filter { !$0.value.isNull }
      resolved.append((entry.key, .mapping(given.map { ($0.key, $0.value) })))
    }
    section.resolve("columns", .mapping(resolved))
    return columns
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
    if let column = split.column, let other = uses[column.name.text], other != "ignored" {
      section.log.add(
        Diagnostic(
          "column '\(column.name.text)' is both \(other) and the split's \(column.role.rawValue) column",
          at: column.name.location))
    }
    if let features, features.isEmpty { section.fail("features", "the list is empty") }
  }

  private func checkColumns(_ section: ConfigSection) {
    let targets = Set(targets.map(\.text))
    let features = Set((features ?? []).map(\.text))
    for column in columns {
      let isTarget = targets.contains(column.name.text)
      for problem in isTarget ? column.problemsAsTarget : column.problemsAsFeature {
        section.log.add(problem)
      }
      if isTarget && column.delimiter != nil && targets.count > 1 {
        section.log.add(
          Diagnostic(
            "column '\(column.name.text)' lists labels: it must be the only target",
            at: column.name.location))
      }
      if column.type == .text && features.contains(column.name.text) {
        section.log.add(
          Diagnostic(
            "column '\(column.name.text)' is declared text, which is no feature",
            at: column.name.location, notes: ["take it out of data.features, or give it a type"]))
      }
    }
  }

  private func checkPaths(_ section: ConfigSection) {
    var all = paths
    if case .files(let test, let validation) = split.plan {
      all += [test, validation].compactMap { $0 }
    }
    let inputs = all.filter { $0.text == "-" }
    if inputs.count > 1 {
      section.log.add(
        Diagnostic("only one file can be '-', standard input", at: inputs[1].location))
    }
    if paths.count > 1, let input = paths.first(where: { $0.text == "-" }) {
      section.log.add(
        Diagnostic("'-', standard input, cannot be one of several files", at: input.location))
    }
  }
}
