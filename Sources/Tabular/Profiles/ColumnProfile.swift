public import Diagnostics

/// What a column of a table holds, for `inspect` to show and `init` to judge.
public struct ColumnProfile: Sendable {
  public enum Content: Sendable {
    /// All cells are missing.
    case nothing
    case numbers(NumberSummary)
    /// Booleans and texts.
    case texts(TextSummary)
    case dates(DateSummary)
  }

  public let name: String
  /// Nil where all cells are missing, and where most are numbers, but not all.
  public let type: ColumnType?
  /// How the type was found.
  public let reason: String
  /// How many cells there are.
  public let rows: Int
  public let missing: Int
  /// How many different values the filled cells have.
  public let distinct: Int
  public let content: Content
  /// What is to be said of the first cell that is no number in a column of numbers.
  public let odd: Diagnostic?
  /// How dates are written, where not by ISO 8601.
  public let dateFormat: String?
  /// What stands between several values of one cell, where the column looks like it.
  public let listDelimiter: String?

  public var filled: Int { rows - missing }

  /// All filled cells hold the same.
  public var isConstant: Bool { distinct == 1 }

  public var numbers: NumberSummary? {
    if case .numbers(let numbers) = content { numbers } else { nil }
  }

  public var texts: TextSummary? {
    if case .texts(let texts) = content { texts } else { nil }
  }

  public var dates: DateSummary? {
    if case .dates(let dates) = content { dates } else { nil }
  }

  /// The different values of the lists in the cells, those of frequent cells first.
  public var listed: [String] {
    guard let listDelimiter, let texts else { return [] }
    let list = LabelList(delimiter: listDelimiter)
    var seen: Set<String> = []
    return texts.texts.flatMap { list.labels(of: $0.text) }.filter { seen.insert($0).inserted }
  }

  /// - Parameter column: numbers or labels, as they were read.
  init(_ column: Column) {
    name = column.name
    rows = column.count
    missing = column.missing.count
    var found: TypeFinding?
    var odd: Diagnostic?
    if missing < rows {
      do throws(Diagnostic) {
        found = try TypeInference.finding(of: column)
      } catch { odd = error }
    }
    var dateFormat: String?
    var listDelimiter: String?
    switch column.values {
    case _ where missing == rows:
      content = .nothing
      distinct = 0
    case .numbers(let values):
      let summary = NumberSummary(values)
      content = .numbers(summary)
      distinct = summary.distinct
    case .labels(let labels):
      let summary = TextSummary(labels)
      distinct = summary.texts.count
      if found?.type == .categorical || found?.type == .text {
        listDelimiter = ListLook.delimiter(summary)
        dateFormat = DateLook.format(labels.texts)
      }
      if let dateFormat {
        found = TypeFinding(type: .date, reason: "dates written as \(dateFormat)")
      } else if listDelimiter != nil {
        found?.type = .categorical
      }
      content =
        found?.type == .date
        ? .dates(DateSummary(labels.texts, DateLook.parser(dateFormat))) : .texts(summary)
    case .dates: preconditionFailure("a column is no dates before it is settled")
    }
    type = found?.type
    reason = found?.reason ?? (odd == nil ? "no values" : "numbers and texts")
    self.odd = odd
    self.dateFormat = dateFormat
    self.listDelimiter = listDelimiter
  }
}

extension ColumnProfile {
  /// A table with fewer rows may well have a column that counts on purpose.
  private static let fewRows = 20
  /// From here on not every whole number is a float, so that different ones may look the same.
  private static let exactFloats: Float = 0x1p24

  /// Why the column is taken for a name of the rows, of which nothing can be learned; nil where it
  /// is not.
  public var idReason: String? {
    if type == .text { return reason }
    guard let numbers, numbers.isWhole else { return nil }
    let isLong = numbers.highest >= Self.exactFloats
    if isCalledID && filled > 1 && (distinct == filled || isLong) {
      return "an id by its name, \(distinct == filled ? "no" : "hardly any") number twice"
    }
    if !countsRows { return nil }
    return "an id: counts the rows from \(numbers.lowestText) to \(numbers.highestText)"
  }

  /// Whether the cells are whole numbers without a gap, each there once.
  public var countsRows: Bool {
    guard let numbers, numbers.isUnbroken else { return false }
    return distinct == rows && rows >= Self.fewRows
  }

  public var isCalledID: Bool {
    let word = name.lowercased()
    return ["id", "rownames", "rowid", "row_id", "index", "uuid"].contains(word)
      || word.hasSuffix("_id") || word.hasSuffix(" id") || name.hasSuffix("Id") && name.count > 2
      || name.hasSuffix("ID") && name.count > 2
  }
}
