internal import Config
internal import Diagnostics
internal import Tabular

/// What `init` decides for a table, and why. One rule for all tables: `Benchmarks/tabular/RULE.md`.
struct InitRule {
  let table: TableProfile
  let targets: [ColumnProfile]
  let task: InitTask
  /// All columns but the targets.
  let columns: [InitColumn]
  /// Rows that have their target.
  let usableRows: Int
  let sizes: InitSizes

  static let trainingShare = 0.7
  /// A class with fewer rows may have none left where some are held out for validation.
  private static let fewestForValidation = 10
  /// Odd texts among numbers are taken for missing ones, where so few are different.
  private static let mostOddTexts = 10

  /// - Throws: a diagnostic of kind `data` for a target that is not there or that nothing can be
  ///   learned of, and for a table without features.
  init(_ table: TableProfile, targets names: [String]) throws(Problems) {
    let table = try Self.withoutOddTexts(table, targets: names)
    self.table = table
    do throws(Diagnostic) {
      var targets: [ColumnProfile] = []
      for name in names { targets.append(try table.column(name)) }
      self.targets = targets
      task = try InitTask(targets, file: table.files[0])
      columns = try Self.columns(table, targets)
    } catch { throw Problems(error) }
    usableRows = table.rows(with: task.isList ? [] : names)
    // Test rows are rounded up.
    sizes = InitSizes(trainingRows: usableRows * 7 / 10, isClasses: task.isClasses)
  }

  /// The same table where texts that stand among numbers are missing cells, unless they are many, or
  /// mean something in a target.
  private static func withoutOddTexts(_ table: TableProfile, targets: [String]) throws(Problems)
    -> TableProfile
  {
    let labels = Set(
      table.columns.filter { targets.contains($0.name) && $0.odd == nil }
        .flatMap { $0.texts?.texts.map(\.text) ?? [] })
    var texts: [String] = []
    var seen: Set<String> = []
    var reasons: [String] = []
    for column in table.columns where column.odd != nil {
      let odd = table.oddTexts(column.name)
      guard odd.count <= mostOddTexts, !odd.contains(where: { labels.contains($0.text) }) else {
        continue
      }
      texts += odd.map(\.text).filter { seen.insert($0).inserted }
      let shown = odd.prefix(3).map { "'\(InitColumn.cut($0.text))'" }.joined(separator: ", ")
      reasons.append(
        "'\(printable(column.name))' has numbers, and \(shown)\(odd.count > 3 ? ", …" : "") in "
          + "\(odd.reduce(0) { $0 + $1.count }) cells, taken for missing")
    }
    if texts.isEmpty { return table }
    return try table.missing(texts, because: reasons.joined(separator: "\n"))
  }

  private static func columns(_ table: TableProfile, _ targets: [ColumnProfile])
    throws(Diagnostic) -> [InitColumn]
  {
    let names = targets.map(\.name)
    // In a tiny table a feature may say the same by chance.
    let looksForCopies = table.rows >= 20
    func columns(keepsCounts: Bool) -> [InitColumn] {
      table.columns.filter { !names.contains($0.name) }.map { column in
        InitColumn(
          column, keepsCounts: keepsCounts,
          copyOf: looksForCopies ? names.first { table.isCopy(column.name, of: $0) } : nil)
      }
    }
    var found = columns(keepsCounts: false)
    // What counts the rows may be time, where there is nothing else.
    if found.allSatisfy(\.isIgnored) { found = columns(keepsCounts: true) }
    if found.isEmpty {
      throw Diagnostic(
        "the file has no column besides the target", at: SourceLocation(file: table.files[0]),
        kind: .data)
    }
    if found.allSatisfy(\.isIgnored) {
      throw Diagnostic(
        "no column is left to predict from", at: SourceLocation(file: table.files[0]), kind: .data,
        notes: found.prefix(20).map { "'\(printable($0.name))': \($0.reason)" })
    }
    return found
  }

  /// Of the numeric features, those that stay.
  var numbers: [ColumnProfile] { features.filter { $0.numbers != nil } }

  /// The columns that stay.
  var features: [ColumnProfile] {
    let left = Set(columns.filter { !$0.isIgnored }.map(\.name))
    return table.columns.filter { left.contains($0.name) }
  }

  /// The share of the training rows that tells the best epoch, and what it cannot do without.
  var validation: Double? {
    guard case .classes(let classes) = task else { return sizes.validation }
    let rarest = classes.map(\.count).min() ?? 0
    return rarest < Self.fewestForValidation ? nil : sizes.validation
  }
}

extension InitColumn {
  var isIgnored: Bool {
    if case .ignored = use { true } else { false }
  }
}

extension InitTask {
  /// Whether labels are predicted, not numbers.
  var isClasses: Bool {
    if case .numbers = self { false } else { true }
  }

  var isList: Bool {
    if case .labelList = self { true } else { false }
  }
}
