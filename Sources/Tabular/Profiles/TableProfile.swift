public import Config
public import Diagnostics
internal import Platform

/// A whole table as `inspect` shows it and `init` judges it.
public struct TableProfile: Sendable {
  /// As they were named.
  public let files: [String]
  public let columns: [ColumnProfile]
  public let rows: Int
  /// Section `csv` with what the files need: what was given, and behind it what was found, each with
  /// its reason as a comment.
  public let csv: ConfigNode
  private let frame: Frame
  private let tables: Tables

  /// Reads all columns, finding out in what encoding and with what marks in numbers, unless these are
  /// given.
  ///
  /// - Parameters:
  ///   - paths: as seen from the current folder; a name may be a pattern; `-` is standard input.
  ///   - csv: what is known of section `csv`.
  public init(_ paths: [String], csv: ConfigNode) throws(Problems) {
    self = try Dataset.reported {
      try TableProfile(Tables(Self.expanded(paths), options: CSVOptions()), csv: csv)
    }
  }

  package init(_ tables: Tables, csv given: ConfigNode) throws {
    var csv = given
    var read = try Self.read(tables.read(with: Self.options(csv)), &csv)
    if let marks = Self.marks(read, csv) {
      csv = marks
      read = try Self.read(tables.read(with: Self.options(csv)), &csv)
    }
    self.csv = csv
    (self.tables, frame) = read
    files = tables.names
    columns = frame.columns.map(ColumnProfile.init)
    rows = frame.rowCount
  }

  private static func expanded(_ paths: [String]) throws(Diagnostic) -> [String] {
    var files: [String] = []
    for path in paths {
      guard path != "-", Path.isPattern(path), !Path.exists(path) else {
        files.append(path)
        continue
      }
      let found = Path.glob(path)
      if found.isEmpty { throw Diagnostic("no file is called '\(path)'", kind: .input) }
      files += found
    }
    return files
  }

  private static func options(_ csv: ConfigNode) throws(Problems) -> CSVOptions {
    let log = ProblemLog()
    var section = ConfigSection(csv, title: "section 'csv'", log: log)
    let options = CSVOptions(&section)
    section.finish()
    try log.check()
    return options
  }

  /// Reads all columns; where that fails because of the encoding, once more with a likely one.
  private static func read(_ tables: Tables, _ csv: inout ConfigNode) throws -> (Tables, Frame) {
    do throws(Diagnostic) {
      return (tables, try collect(tables))
    } catch {
      guard error.kind == .data, csv["encoding"] == nil,
        let encoding = EncodingLook.encoding(of: tables)
      else { throw error }
      csv.set("encoding", .string(encoding), because: "the file is not UTF-8")
      let again = tables.read(with: try options(csv))
      return (again, try collect(again))
    }
  }

  private static func collect(_ tables: Tables) throws(Diagnostic) -> Frame {
    let names = try tables.reader(0).columnNames
    return try Frame.collect(tables, names.map { ColumnRequest($0, .found) })
  }

  /// Section `csv` with the marks of numbers, where columns of texts look like numbers with other
  /// marks than a point; nil where there are none.
  private static func marks(_ read: (tables: Tables, frame: Frame), _ csv: ConfigNode)
    -> ConfigNode?
  {
    guard csv["decimal"] == nil, csv["thousands"] == nil else { return nil }
    let foreign = read.frame.columns.compactMap { column -> (name: String, texts: [String])? in
      guard case .labels(let labels) = column.values, !labels.texts.isEmpty,
        labels.texts.allSatisfy(TypeInference.looksForeign)
      else { return nil }
      return (column.name, labels.texts)
    }
    if foreign.isEmpty { return nil }
    // Where a comma stands between cells, one in a number is rather a mark for thousands.
    let isComma = (try? read.tables.reader(0).delimiter) == UInt8(ascii: ",")
    guard
      let marks = NumberMarks.fitting(foreign.flatMap(\.texts), commaIsDecimal: !isComma)
    else { return nil }
    var csv = csv
    func set(_ key: String, _ mark: String, _ spellings: [String]) {
      for (name, texts) in foreign {
        guard let example = texts.first(where: { spellings.contains(where: $0.contains) })
        else { continue }
        csv.set(key, .string(mark), because: "'\(shown(name))' has \(shown(example))")
        return
      }
    }
    if marks.decimal != .point { set("decimal", marks.decimal.rawValue, [marks.decimal.rawValue]) }
    if let thousands = marks.thousands { set("thousands", thousands.rawValue, thousands.texts) }
    return csv
  }
}

// MARK: - Columns

extension TableProfile {
  /// - Throws: a diagnostic of kind `data` where there is no such column.
  public func column(_ name: String) throws(Diagnostic) -> ColumnProfile {
    columns[try tables.reader(0).index(of: name, namedAt: nil)]
  }

  /// The cells of a column, row by row.
  public enum Cells: Sendable {
    /// NaN where missing.
    case numbers([Float])
    /// Seconds since the beginning of 1970, UTC; NaN where missing.
    case dates([Double])
    /// Numbers of texts, −1 where missing.
    case texts(codes: [Int32], [String])
  }

  public func cells(of profile: ColumnProfile) -> Cells {
    switch frame.requested(profile.name).values {
    case .numbers(let values): return .numbers(values)
    case .dates(let values): return .dates(values)
    case .labels(let labels):
      guard profile.dates != nil else { return .texts(codes: labels.codes, labels.texts) }
      let parser = DateLook.parser(profile.dateFormat)
      let moments = labels.texts.map { parser.seconds($0) ?? .nan }
      return .dates(labels.codes.map { $0 < 0 ? .nan : moments[Int($0)] })
    }
  }

  /// Whether a column says the same as another: equal cells, or one to one with it where values occur
  /// more than once. Rows in which one is missing do not count.
  public func isCopy(_ name: String, of other: String) -> Bool {
    let (a, b) = (frame.requested(name), frame.requested(other))
    if case .numbers(let x) = a.values, case .numbers(let y) = b.values {
      let pairs = zip(x, y).filter { !$0.isNaN && !$1.isNaN }
      if pairs.count > 1 && pairs.allSatisfy({ $0 == $1 }) { return true }
    }
    let profiles = [name, other].compactMap { frame.index(of: $0).map { columns[$0] } }
    guard profiles[0].distinct == profiles[1].distinct, profiles[0].distinct > 1,
      2 * profiles[0].distinct <= rows
    else { return false }
    var there: [Int: Int] = [:]
    var back: [Int: Int] = [:]
    for row in 0..<rows where !a.isMissing(row) && !b.isMissing(row) {
      let (x, y) = (a.key(row), b.key(row))
      guard there.updateValue(y, forKey: x) ?? y == y, back.updateValue(x, forKey: y) ?? x == x
      else { return false }
    }
    return there.count > 1
  }

  /// The different texts of the cells of a column of numbers that are none, with their counts.
  public func oddTexts(_ name: String) -> [(text: String, count: Int)] {
    let column = frame.requested(name)
    guard case .labels(let labels) = column.values else { return [] }
    return TextSummary(labels).texts.filter { Float(decimal: $0.text) == nil }
  }

  /// The same table where more texts count as missing.
  public func missing(_ texts: [String], because reason: String) throws(Problems) -> TableProfile {
    var csv = csv
    let known = csv["missing"]?.items?.compactMap(\.labelText) ?? MissingCells.standardTexts
    csv.set("missing", .sequence((known + texts).map(ConfigNode.string)), because: reason)
    let made = csv
    return try Dataset.reported { try TableProfile(tables, csv: made) }
  }

  /// In how many rows each of some columns has a value.
  public func rows(with names: [String]) -> Int {
    let wanted = names.map(frame.requested)
    return (0..<rows).count { row in wanted.allSatisfy { !$0.isMissing(row) } }
  }
}

extension Column {
  /// Equal for equal cells.
  fileprivate func key(_ row: Int) -> Int {
    switch values {
    case .numbers(let values): Int((values[row] + 0).bitPattern)
    case .labels(let labels): Int(labels.codes[row])
    case .dates(let values): Int(bitPattern: UInt(values[row].bitPattern))
    }
  }
}

extension ConfigNode {
  /// Puts a value with its reason into a mapping.
  fileprivate mutating func set(_ key: String, _ value: ConfigNode, because reason: String) {
    var value = value
    value.comment = reason
    self = .mapping(
      (entries ?? []).filter { $0.key != key }.map { ($0.key, $0.value) } + [(key, value)])
  }
}
