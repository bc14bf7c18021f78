internal import Config
public import Diagnostics

/// Which rows are for training, validation and testing: `data.split`.
///
/// Held-out parts are rounded up, first the test rows, then the validation rows; the rest trains.
/// Shares are decimals, so that 30 % of 150 rows are 45. `rows(_:seed:)` says how they are found.
public struct Split: Sendable {
  /// Row numbers of each part, in the order in which the part holds them.
  public typealias Rows = (train: [Int32], validation: [Int32], test: [Int32])

  /// What a row can be for. Nothing held out has a share of 0.
  public struct Shares: Sendable {
    public var train: Share
    public var validation: Share
    public var test: Share
  }

  /// What shares are cut from.
  public enum Rule: Sendable {
    /// All rows alike.
    case plain
    /// The rows of each class of the target.
    case stratified
    /// Whole groups: the rows with the same value in a column.
    case group(DataConfig.Name)
    /// The rows in the order of a column, the latest of which test.
    case time(DataConfig.Name)
  }

  /// The values of a column that put a row into a part.
  public struct PartValues: Sendable {
    /// Nil for all that are in no other part.
    public var train: [DataConfig.Name]?
    public var validation: [DataConfig.Name]
    public var test: [DataConfig.Name]
  }

  public enum Plan: Sendable {
    case shares(Shares, Rule)
    case column(DataConfig.Name, PartValues)
    /// Held-out rows in files of their own.
    case files(test: DataConfig.Name?, validation: DataConfig.Name?)
  }

  /// What a column of the data is to the split.
  public enum ColumnRole: String, Sendable, CaseIterable {
    case group, time, part
  }

  public let plan: Plan
  /// Whether chance orders the rows; else they stay as in the file, or in the order of time. Where
  /// the others have files of their own, it orders no more than folds.
  public let shuffles: Bool
  public let location: SourceLocation

  /// The column that the split needs, which is no feature.
  public var column: (name: DataConfig.Name, role: ColumnRole)? {
    switch plan {
    case .shares(_, .group(let name)): (name, .group)
    case .shares(_, .time(let name)): (name, .time)
    case .column(let name, _): (name, .part)
    case .shares(_, .plain), .shares(_, .stratified), .files: nil
    }
  }

  /// Whether the rows of each class are divided by the same shares.
  var isStratified: Bool {
    if case .shares(_, .stratified) = plan { true } else { false }
  }

  /// Whether they could be, or are.
  public var canStratify: Bool {
    if case .shares = plan { column == nil } else { false }
  }
}

// MARK: - Reading

extension Split {
  static let standard = ConfigNode(.number(0.7), at: SourceLocation(file: ""), text: "0.7")

  /// Reads the key `split` of a section: a share, shares, values of a column, or paths.
  init(_ section: inout ConfigSection) {
    let expected =
      "a share such as 0.7, {train, validation, test}, {column, train, test} or {test_path}"
    var kind: SettingKind {
      .either([
        .number(Bounds("greater than 0, at most 1", from: .excluding(0), to: .including(1))),
        .section(ConfigSection.settings { _ = Self.shares(&$0) }),
        .section(ConfigSection.settings { _ = Self.column(&$0) }),
        .section(ConfigSection.settings { _ = Self.files(&$0) }), .null,
      ])
    }
    let found = section.node("split", kind: kind, expected: expected, standard: Self.standard)
    let node = found.flatMap { $0.isNull ? nil : $0 } ?? Self.standard
    location = found?.location ?? section.location
    if node.entries != nil {
      var inner = ConfigSection(node, title: "section 'split'", log: section.log)
      if inner.has("test_path") || inner.has("validation_path") {
        (plan, shuffles) = (Self.files(&inner), true)
      } else if inner.has("column") {
        (plan, shuffles) = Self.column(&inner)
      } else {
        (plan, shuffles) = Self.shares(&inner)
      }
      inner.finish()
      section.resolve("split", inner.resolvedNode)
    } else if let train = Share(node), train != .zero, let test = train.rest {
      plan = .shares(Shares(train: train, validation: .zero, test: test), .plain)
      shuffles = true
      section.resolve("split", train.node)
    } else {
      section.fail(
        "split", "expected \(expected), found \(node.described)", notes: Self.notes(node))
      (plan, shuffles) = (.files(test: nil, validation: nil), true)
    }
  }

  private static func notes(_ node: ConfigNode) -> [String] {
    guard let value = node.double else { return [] }
    return value > 1
      ? ["a share is a part of 1: 70 % are 0.7"]
      : ["a training share is greater than 0, at most 1, and has at most 15 decimals"]
  }

  /// Reports keys of another form of split.
  private static func refuse(
    _ keys: String..., in section: inout ConfigSection, because reason: String
  ) {
    for key in keys where section.has(key) {
      _ = section.node(key, expected: "", standard: nil)
      section.fail(key, reason)
    }
  }

  private static func files(_ section: inout ConfigSection) -> Plan {
    refuse(
      "train", "validation", "test", "shuffle", "stratify", "group", "time", in: &section,
      because: "held-out rows come either from shares or from files")
    refuse(
      "column", in: &section, because: "held-out rows come either by a column or from files")
    let test = DataConfig.Name(in: &section, "test_path", expected: "a path or null")
    let validation = DataConfig.Name(in: &section, "validation_path", expected: "a path or null")
    return .files(test: test, validation: validation)
  }

  private static func column(_ section: inout ConfigSection) -> (Plan, shuffles: Bool) {
    refuse(
      "stratify", "group", "time", in: &section,
      because: "with 'column' a row's value alone says which part it is in")
    let name = section.string("column")
    let column = DataConfig.Name(name, at: section.place(of: "column"))
    let train = values(&section, "train")
    let validation = values(&section, "validation")
    let test = values(&section, "test")
    let shuffles = section.boolean("shuffle", default: true)
    let parts = PartValues(train: train, validation: validation ?? [], test: test ?? [])
    let named = (parts.train ?? []) + parts.validation + parts.test
    if train == nil && validation == nil && test == nil {
      section.fail("column", "no part is named: {column, train: [a, b], test: [c]}")
    }
    let labels = ClassLabels(ordered: named.map(\.text))
    for (index, value) in named.enumerated() where labels.index(of: value.text) != index {
      section.log.add(
        Diagnostic(
          "\(section.title): the value '\(value.text)' is named twice", at: value.location))
    }
    return (.column(column, parts), shuffles)
  }

  private static func values(_ section: inout ConfigSection, _ key: String) -> [DataConfig.Name]? {
    let texts = section.strings(key, expected: "a value or a list of values")
    if let texts, texts.isEmpty { section.fail(key, "the list is empty") }
    return texts.map { texts in
      texts.map { DataConfig.Name($0, at: section.place(of: key)) }
    }
  }

  private static func shares(_ section: inout ConfigSection) -> (Plan, shuffles: Bool) {
    let train = share(&section, "train")
    let validation = share(&section, "validation") ?? .zero
    let test = share(&section, "test")
    // What is not said is the rest, and 0.7 where neither is said.
    let trainOrStandard =
      train ?? (test == nil ? Share("0.7") : (test.map { $0 + validation })?.rest)
    let whole = trainOrStandard.flatMap { train in
      (test ?? (train + validation).rest).map {
        Shares(train: train, validation: validation, test: $0)
      }
    }
    section.resolve("train", whole?.train.node ?? .null)
    section.resolve("validation", validation.node)
    section.resolve("test", whole?.test.node ?? .null)
    var shuffles = section.boolean("shuffle", default: true)
    let rule = rule(&section)
    if case .time(let column) = rule {
      if shuffles && section.has("shuffle") {
        section.fail("shuffle", "rows in the order of '\(column.text)' are not shuffled")
      }
      shuffles = false
      section.resolve("shuffle", .boolean(false))
    }
    guard let whole, whole.train + whole.validation + whole.test == .all else {
      let sum = [trainOrStandard, validation, test].compactMap { $0 }.reduce(Share.zero, +)
      section.fail(
        "train", "the shares must add up to 1, and these to \(sum)",
        notes: ["one of train and test can be left out: it is then the rest"])
      return (.files(test: nil, validation: nil), true)
    }
    if whole.train == .zero { section.fail("train", "expected a share greater than 0") }
    return (.shares(whole, rule), shuffles)
  }

  private static func share(_ section: inout ConfigSection, _ key: String) -> Share? {
    let found = section.node(
      key, kind: SettingKind.number(.unit).orNull, expected: "a share from 0 to 1")
    guard let node = found, !node.isNull else { return nil }
    if let share = Share(node) { return share }
    section.fail(key, "expected a share from 0 to 1, found \(node.described)")
    return nil
  }

  /// One of `stratify`, `group` and `time`.
  private static func rule(_ section: inout ConfigSection) -> Rule {
    let isStratified = section.boolean("stratify", default: false)
    let group = DataConfig.Name(in: &section, "group", expected: "a column or null")
    let time = DataConfig.Name(in: &section, "time", expected: "a column or null")
    if group != nil && isStratified {
      section.fail(
        "stratify", "does not go with 'group': a group stays in one part, whatever its classes")
    }
    if time != nil, let other = isStratified ? "stratify" : group != nil ? "group" : nil {
      section.fail(other, "does not go with 'time', which alone decides about each row")
    }
    if let group { return .group(group) }
    if let time { return .time(time) }
    return isStratified ? .stratified : .plain
  }
}
