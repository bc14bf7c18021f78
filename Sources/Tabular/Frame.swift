public import Diagnostics

/// How a frame holds a column's cells.
public enum ColumnKind: String, Sendable, CaseIterable {
  case number
  /// Texts of which few are different.
  case label
  /// Moments in time.
  case date
}

/// A column that a frame is to hold.
public struct ColumnRequest: Sendable {
  /// What its cells are to be read as.
  public enum Reading: Sendable {
    case number
    /// The words of `BooleanWords`, as the numbers 0 and 1.
    case boolean
    case label
    case date(DateParser)
    /// Whatever the whole column turns out to be.
    case found
  }

  public var name: String
  public var reading: Reading
  /// Where the config names it; nil where the program does.
  public var location: SourceLocation?
  /// What can be done about a cell that is not what the column takes.
  public var notes: [String]
  /// Whether the column holds sample weights, which are at least 0.
  public var isWeight = false

  public init(
    _ name: String, _ reading: Reading, at location: SourceLocation? = nil, notes: [String] = []
  ) {
    self.name = name
    self.reading = reading
    self.location = location
    self.notes = notes
  }
}

/// A named column.
public struct Column: Sendable {
  public enum Values: Sendable {
    /// NaN where the cell is missing.
    case numbers([Float])
    case labels(Labels)
    /// Seconds since the beginning of 1970, UTC; NaN where the cell is missing.
    case dates([Double])
  }

  /// Texts as numbers: row `i` holds `texts[codes[i]]`, or nothing where the code is −1.
  public struct Labels: Sendable {
    public var codes: [Int32] = []
    /// In the order of their first appearance.
    public var texts: [String] = []
    /// Where each text appeared first.
    public var places: [SourceLocation] = []
  }

  public let name: String
  public internal(set) var values: Values
  /// How many cells are missing, and what is to be said of the first of them where none may be.
  public let missing: (count: Int, first: (row: Int32, problem: Diagnostic)?)

  /// What is to be said of the first cell that is no number, where the column was first taken for
  /// numbers.
  var firstOdd: Diagnostic?

  public var kind: ColumnKind {
    switch values {
    case .numbers: .number
    case .labels: .label
    case .dates: .date
    }
  }

  var count: Int {
    switch values {
    case .numbers(let values): values.count
    case .labels(let labels): labels.codes.count
    case .dates(let values): values.count
    }
  }

  /// The numbers of a column that holds such.
  var numbers: [Float] {
    guard case .numbers(let values) = values else {
      preconditionFailure("column '\(name)' was not read as numbers")
    }
    return values
  }

  /// The labels of a column that holds such.
  var labels: Labels {
    guard case .labels(let labels) = values else {
      preconditionFailure("column '\(name)' was not read as labels")
    }
    return labels
  }

  /// The moments of a column that holds such.
  var dates: [Double] {
    guard case .dates(let values) = values else {
      preconditionFailure("column '\(name)' was not read as dates")
    }
    return values
  }

  /// Where its first text is, or else its first missing cell; nil where neither is known.
  var firstPlace: SourceLocation? {
    if case .labels(let labels) = values, let place = labels.places.first { return place }
    return missing.first?.problem.location
  }

  func isMissing(_ row: Int) -> Bool {
    switch values {
    case .numbers(let values): values[row].isNaN
    case .labels(let labels): labels.codes[row] < 0
    case .dates(let values): values[row].isNaN
    }
  }

  /// Whether all these rows hold the same.
  func isConstant(in rows: [Int32]) -> Bool {
    func isConstant<Value: Equatable>(_ values: [Value]) -> Bool {
      guard let first = rows.first else { return false }
      return rows.allSatisfy { values[Int($0)] == values[Int(first)] }
    }
    return switch values {
    // What is missing is equal to nothing.
    case .numbers(let values): isConstant(values)
    case .labels(let labels): isConstant(labels.codes)
    case .dates(let values): isConstant(values)
    }
  }
}

/// Where the rows of a table come from.
public struct RowPlaces: Sendable {
  /// Each file with the number of its first row.
  public internal(set) var files: [(name: String, firstRow: Int)] = []
  /// The line of its file that each row starts on.
  public internal(set) var lines: [Int32] = []

  public func location(ofRow row: Int32) -> SourceLocation {
    let file = files.last { $0.firstRow <= Int(row) }
    return SourceLocation(file: file?.name ?? "", line: Int(lines[Int(row)]))
  }
}

/// The wanted columns of one or several CSVs, in memory.
public struct Frame: Sendable {
  /// In the order of the request.
  public internal(set) var columns: [Column]
  /// Where each column is among them.
  private let indices: [String: Int]
  public let places: RowPlaces
  /// Of the columns that were asked for without a type.
  public internal(set) var findings: [String: TypeFinding] = [:]
  /// Of each file, whole.
  public let fingerprints: [Fingerprint]

  public var rowCount: Int { places.lines.count }

  init(columns: [Column], places: RowPlaces, fingerprints: [Fingerprint]) {
    self.columns = columns
    // A file that is test and validation part at once may be asked for a column twice.
    indices = Dictionary(
      zip(columns.map(\.name), columns.indices), uniquingKeysWith: { first, _ in first })
    self.places = places
    self.fingerprints = fingerprints
  }

  /// A column that was asked for.
  public func column(_ name: String) -> Column? { indices[name].map { columns[$0] } }

  func requested(_ name: String) -> Column {
    guard let column = column(name) else {
      preconditionFailure("the frame has no column '\(name)'")
    }
    return column
  }

  func numbers(_ name: String) -> [Float] { requested(name).numbers }

  func labels(_ name: String) -> Column.Labels { requested(name).labels }

  /// All rows, in order.
  var allRows: [Int32] { Array(0..<Int32(rowCount)) }
}

// MARK: - Reading

extension Frame {
  /// Reads CSVs with equal headers to their ends.
  ///
  /// Columns without a type are first taken for numbers. One that turns out to hold texts is read as
  /// labels from then on; where numbers came before, it is read once more from the beginning.
  ///
  /// - Throws: a diagnostic of kind `config` where the config names a column that is not there,
  ///   else of kind `data`: a column is missing, a cell is not what its column takes, no rows.
  public static func read(_ tables: Tables, columns requests: [ColumnRequest])
    throws(Diagnostic) -> Frame
  {
    var frame = try collect(tables, requests)
    for (index, request) in requests.enumerated() {
      try frame.settle(index, request)
    }
    return frame
  }

  /// The same before anything is made of columns without a type: each is numbers or labels.
  static func collect(_ tables: Tables, _ requests: [ColumnRequest]) throws(Diagnostic) -> Frame {
    var builder = try read(tables, FrameBuilder(requests: requests))
    let again = builder.mixedRequests
    if !again.isEmpty {
      let labels = again.map { index in
        ColumnRequest(requests[index].name, .label, at: requests[index].location)
      }
      builder.replace(again, by: try read(tables, FrameBuilder(requests: labels)))
    }
    return builder.frame()
  }

  private static func read(_ tables: Tables, _ empty: FrameBuilder) throws(Diagnostic)
    -> FrameBuilder
  {
    var builder = empty
    var header: [String]?
    for index in tables.names.indices {
      let reader = try tables.reader(index)
      if let header { try reader.checkHeader(header, of: tables.names[0]) }
      header = reader.columnNames
      try builder.begin(reader)
      while try reader.next() { try builder.addRow(of: reader) }
      builder.end(reader)
      if builder.isWithoutRows {
        throw Diagnostic(
          "the file has a header but no rows", at: SourceLocation(file: reader.name), kind: .data)
      }
    }
    return builder
  }

  /// Makes of a column what its request wants, or what is found.
  private mutating func settle(_ index: Int, _ request: ColumnRequest) throws(Diagnostic) {
    switch request.reading {
    case .number, .label: break
    case .boolean: try columns[index].becomeBoolean(notes: request.notes)
    case .date(let parser): try columns[index].becomeDates(parser, notes: request.notes)
    case .found:
      let finding = try TypeInference.finding(of: columns[index])
      findings[request.name] = finding
      switch finding.type {
      case .numeric, .categorical, .text: break
      case .boolean: try columns[index].becomeBoolean(notes: [])
      case .date: try columns[index].becomeDates(.iso, notes: [])
      }
    }
  }
}

extension Column {
  /// Turns labels into 0 and 1.
  fileprivate mutating func becomeBoolean(notes: [String]) throws(Diagnostic) {
    let labels = labels
    var values: [Float] = []
    for (code, text) in labels.texts.enumerated() {
      guard let value = BooleanWords.value(of: text) else {
        throw Diagnostic(
          "column '\(shown(name))': expected true or false, found '\(shown(text))'",
          at: labels.places[code], kind: .data, notes: notes)
      }
      values.append(value)
    }
    self.values = .numbers(labels.codes.map { $0 < 0 ? .nan : values[Int($0)] })
  }

  /// Turns labels into moments.
  fileprivate mutating func becomeDates(_ parser: DateParser, notes: [String]) throws(Diagnostic) {
    let labels = labels
    var values: [Double] = []
    for (code, text) in labels.texts.enumerated() {
      guard let value = parser.seconds(text) else {
        throw Diagnostic(
          "column '\(shown(name))': expected a date \(parser.described), found '\(shown(text))'",
          at: labels.places[code], kind: .data, notes: notes)
      }
      values.append(value)
    }
    self.values = .dates(labels.codes.map { $0 < 0 ? .nan : values[Int($0)] })
  }
}

extension CSVReader {
  /// Where a column is.
  ///
  /// - Parameter location: where the config names it; nil for a diagnostic of kind `data`.
  public func index(of name: String, namedAt location: SourceLocation?) throws(Diagnostic) -> Int {
    if let index = index(of: name) { return index }
    var notes = [Suggestion.hint(for: name, among: columnNames, called: "columns")]
    notes += commentNotes(for: [columnNames[0]])
    if !hasHeader {
      notes.append("its first row was read as data, as the file has no header")
    } else if columnNames.contains(where: { Float($0) != nil }) {
      notes.append(
        "its first row was read as the header; if it has none, say data.csv.header: false, and the "
          + "columns are called column_1, column_2, …")
    }
    throw Diagnostic(
      "'\(self.name)' has no column '\(name)'",
      at: location ?? SourceLocation(file: self.name, line: max(1, line)),
      kind: location == nil ? .data : .config, notes: notes)
  }

  /// - Throws: a diagnostic of kind `data` where the columns are not those of the first file.
  fileprivate func checkHeader(_ header: [String], of first: String) throws(Diagnostic) {
    if columnNames == header { return }
    let found = Set(columnNames)
    let expected = Set(header)
    let lacking = header.filter { !found.contains($0) }.map { "'\(shown($0))'" }
    let extra = columnNames.filter { !expected.contains($0) }.map { "'\(shown($0))'" }
    var notes: [String] = []
    if !lacking.isEmpty { notes.append("it lacks \(lacking.prefix(10).joined(separator: ", "))") }
    if !extra.isEmpty { notes.append("it also has \(extra.prefix(10).joined(separator: ", "))") }
    if notes.isEmpty { notes = ["the same columns stand in another order"] }
    throw Diagnostic(
      "its columns are not those of '\(first)'", at: SourceLocation(file: name, line: max(1, line)),
      kind: .data, notes: notes)
  }
}
