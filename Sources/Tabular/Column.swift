public import Diagnostics

/// How a frame holds a column's cells.
public enum ColumnKind: String, Sendable, CaseIterable {
  case number
  /// Texts of which few are different.
  case label
  /// Moments in time.
  case date
}

/// A named column.
public struct Column: Sendable {
  public enum Values: Sendable {
    /// NaN where the cell is missing.
    case numbers([Float])
    case labels(Labels)
    /// Seconds since the beginning of 1970, UTC; NaN where the cell is missing.
    case dates([Double])

    func isMissing(_ row: Int) -> Bool {
      switch self {
      case .numbers(let values): values[row].isNaN
      case .labels(let labels): labels.codes[row] < 0
      case .dates(let values): values[row].isNaN
      }
    }
  }

  /// Texts as numbers: row `i` holds `texts[codes[i]]`, or nothing where the code is −1.
  public struct Labels: Sendable {
    public var codes: [Int32] = []
    /// In the order of their first appearance.
    public var texts: [String] = []
    /// Where each text appeared first.
    public var places: [SourceLocation] = []
  }

  /// Where the cells are.
  private enum Source {
    case memory(Values)
    case file(StoredColumn)
  }

  public let name: String
  private var source: Source
  /// How many cells are missing, and what is to be said of the first of them where none may be.
  public let missing: (count: Int, first: (row: Int32, problem: Diagnostic)?)

  /// What is to be said of the first cell that is no number, where the column was first taken for
  /// numbers.
  var firstOdd: Diagnostic?

  init(
    name: String, values: Values, missing: (count: Int, first: (row: Int32, problem: Diagnostic)?),
    firstOdd: Diagnostic? = nil
  ) {
    self.name = name
    source = .memory(values)
    self.missing = missing
    self.firstOdd = firstOdd
  }

  init(
    name: String, stored: StoredColumn,
    missing: (count: Int, first: (row: Int32, problem: Diagnostic)?), firstOdd: Diagnostic?
  ) {
    self.name = name
    source = .file(stored)
    self.missing = missing
    self.firstOdd = firstOdd
  }

  public var kind: ColumnKind {
    switch source {
    case .memory(.numbers): .number
    case .memory(.labels): .label
    case .memory(.dates): .date
    case .file(let stored): stored.kind
    }
  }

  var count: Int {
    switch source {
    case .memory(.numbers(let values)): values.count
    case .memory(.labels(let labels)): labels.codes.count
    case .memory(.dates(let values)): values.count
    case .file(let stored): stored.count
    }
  }

  /// All cells. Those of a file are brought into memory for as long as they are used.
  public var values: Values {
    switch source {
    case .memory(let values): values
    case .file(let stored): stored.values(0..<stored.count)
    }
  }

  /// The cells of neighbouring rows, in memory.
  func values(_ rows: Range<Int>) -> Values {
    switch source {
    case .memory(.numbers(let values)): .numbers(Array(values[rows]))
    case .memory(.labels(let labels)): .labels(labels.with(codes: Array(labels.codes[rows])))
    case .memory(.dates(let values)): .dates(Array(values[rows]))
    case .file(let stored): stored.values(rows)
    }
  }

  /// The whole column in memory.
  var held: Column {
    Column(name: name, values: values, missing: missing, firstOdd: firstOdd)
  }

  /// Neighbouring rows of the column, in memory.
  func block(_ rows: Range<Int>) -> Column {
    Column(name: name, values: values(rows), missing: missing, firstOdd: firstOdd)
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

  /// The labels of a column that holds such; without their rows where they lie in a file.
  var texts: Labels {
    switch source {
    case .memory: labels
    case .file(let stored): stored.labels
    }
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
    if kind == .label, let place = texts.places.first { return place }
    return missing.first?.problem.location
  }

  /// Not for many rows of a column that lies in a file.
  func isMissing(_ row: Int) -> Bool {
    switch source {
    case .memory(let values): values.isMissing(row)
    case .file(let stored): stored.values(row..<row + 1).isMissing(0)
    }
  }

  /// - Parameter rows: in rising order.
  func numbers(in rows: [Int32]) -> [Float] {
    let numbers = numbers
    // Different rows in rising order: all there are.
    if rows.count == numbers.count { return numbers }
    return rows.map { numbers[Int($0)] }
  }

  func dates(in rows: [Int32]) -> [Double] {
    let dates = dates
    return rows.map { dates[Int($0)] }
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

extension Column {
  /// Turns labels into 0 and 1.
  mutating func becomeBoolean(notes: [String]) throws(Diagnostic) {
    let values = try meanings(expected: "true or false", notes: notes, BooleanWords.value)
    switch source {
    case .memory(.labels(let labels)):
      source = .memory(.numbers(labels.codes.map { $0 < 0 ? .nan : values[Int($0)] }))
    case .file(var stored):
      stored.meaning = .numbers(values)
      source = .file(stored)
    case .memory(.numbers), .memory(.dates): preconditionFailure("'\(name)' holds no labels")
    }
  }

  /// Turns labels into moments.
  mutating func becomeDates(_ parser: DateParser, notes: [String]) throws(Diagnostic) {
    let values = try meanings(
      expected: "a date \(parser.described)", notes: notes, parser.seconds)
    switch source {
    case .memory(.labels(let labels)):
      source = .memory(.dates(labels.codes.map { $0 < 0 ? .nan : values[Int($0)] }))
    case .file(var stored):
      stored.meaning = .dates(values)
      source = .file(stored)
    case .memory(.numbers), .memory(.dates): preconditionFailure("'\(name)' holds no labels")
    }
  }

  /// What each text means.
  private func meanings<Meaning>(
    expected: String, notes: [String], _ meaning: (String) -> Meaning?
  ) throws(Diagnostic) -> [Meaning] {
    let labels = texts
    var meanings: [Meaning] = []
    for (code, text) in labels.texts.enumerated() {
      guard let value = meaning(text) else {
        throw Diagnostic(
          "column '\(shown(name))': expected \(expected), found '\(shown(text))'",
          at: labels.places[code], kind: .data, notes: notes)
      }
      meanings.append(value)
    }
    return meanings
  }
}

extension Column.Labels {
  /// The same texts for other rows.
  func with(codes: [Int32]) -> Column.Labels {
    var labels = self
    labels.codes = codes
    return labels
  }
}
