public import Diagnostics

/// How a column's cells are to be read.
public enum ColumnKind: String, Sendable, CaseIterable {
  case number
  /// Texts of which few are different: the classes of a target.
  case label
}

/// A column that a frame is to hold.
public struct ColumnRequest: Sendable {
  public var name: String
  public var kind: ColumnKind
  /// Where the config names it; nil where the program does.
  public var location: SourceLocation?
  /// What can be done about a cell that is no number.
  public var notes: [String]
  /// What can be done about an empty cell.
  public var emptyNotes: [String]
  /// Whether the column holds sample weights, which are at least 0.
  public var isWeight = false

  public init(
    _ name: String, _ kind: ColumnKind, at location: SourceLocation? = nil, notes: [String] = [],
    emptyNotes: [String] = []
  ) {
    self.name = name
    self.kind = kind
    self.location = location
    self.notes = notes
    self.emptyNotes = emptyNotes
  }

  /// A column of sample weights.
  static func weight(_ name: String, at location: SourceLocation? = nil) -> ColumnRequest {
    var request = ColumnRequest(name, .number, at: location)
    request.isWeight = true
    return request
  }
}

/// A named column.
public struct Column: Sendable {
  public enum Values: Sendable {
    case numbers([Float])
    case labels(Labels)
  }

  /// Texts as numbers: row `i` holds `texts[codes[i]]`.
  public struct Labels: Sendable {
    public var codes: [Int32] = []
    /// In the order of their first appearance.
    public var texts: [String] = []
    /// Where each text appeared first.
    public var places: [SourceLocation] = []
  }

  public let name: String
  public let values: Values

  /// The numbers of a column that was asked for as such.
  var numbers: [Float] {
    guard case .numbers(let values) = values else {
      preconditionFailure("column '\(name)' was not read as numbers")
    }
    return values
  }

  /// The labels of a column that was asked for as such.
  var labels: Labels {
    guard case .labels(let labels) = values else {
      preconditionFailure("column '\(name)' was not read as labels")
    }
    return labels
  }

  /// Whether all these rows hold the same.
  func isConstant(in rows: [Int32]) -> Bool {
    func isConstant(_ values: [some Equatable]) -> Bool {
      guard let first = rows.first else { return false }
      return rows.allSatisfy { values[Int($0)] == values[Int(first)] }
    }
    return switch values {
    case .numbers(let values): isConstant(values)
    case .labels(let labels): isConstant(labels.codes)
    }
  }
}

/// The wanted columns of a CSV, in memory.
public struct Frame: Sendable {
  /// In the order of the request.
  public let columns: [Column]
  /// Where each column is among them.
  private let indices: [String: Int]
  public let rowCount: Int
  /// The line of the file that each row starts on.
  public let lines: [Int32]
  /// The file's name, for messages.
  public let source: String
  /// Of the whole file.
  public let fingerprint: Fingerprint

  /// Reads a CSV to its end.
  ///
  /// - Throws: a diagnostic of kind `config` where the config names a column that is not there,
  ///   else of kind `data`: a column is missing, a cell is not what its column takes, no rows.
  public static func read(_ reader: CSVReader, columns requests: [ColumnRequest])
    throws(Diagnostic) -> Frame
  {
    var builder = FrameBuilder(requests: requests)
    try builder.locate(in: reader)
    while try reader.next() { try builder.addRow(of: reader) }
    if builder.lines.isEmpty {
      throw Diagnostic(
        "the file has a header but no rows", at: SourceLocation(file: reader.name), kind: .data)
    }
    return Frame(
      columns: builder.columns(), lines: builder.lines, source: reader.name,
      fingerprint: reader.fingerprint)
  }

  init(columns: [Column], lines: [Int32], source: String, fingerprint: Fingerprint) {
    self.columns = columns
    // A file that is test and validation part at once may be asked for a column twice.
    indices = Dictionary(
      zip(columns.map(\.name), columns.indices), uniquingKeysWith: { first, _ in first })
    rowCount = lines.count
    self.lines = lines
    self.source = source
    self.fingerprint = fingerprint
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
}
