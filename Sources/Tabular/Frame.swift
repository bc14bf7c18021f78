public import Diagnostics

/// Where the rows of a table come from.
public struct RowPlaces: Sendable {
  /// Each file with the number of its first row.
  public internal(set) var files: [(name: String, firstRow: Int)] = []
  /// The line of its file that each row starts on; empty where a file knows them.
  public internal(set) var lines: [Int32] = []
  var store: ColumnFile?

  var rowCount: Int { store?.rowCount ?? lines.count }

  public func location(ofRow row: Int32) -> SourceLocation {
    let file = files.last { $0.firstRow <= Int(row) }
    let line = store?.line(ofRow: Int(row)) ?? lines[Int(row)]
    return SourceLocation(file: file?.name ?? "", line: Int(line))
  }
}

/// The wanted columns of one or several CSVs, in memory or, where they are large, in a file.
public struct Frame: Sendable {
  /// In the order of the request.
  public internal(set) var columns: [Column]
  private let indices: [String: Int]
  public let places: RowPlaces
  /// Of the columns that were asked for without a type.
  public internal(set) var findings: [String: TypeFinding] = [:]
  /// Of each file, whole.
  public let fingerprints: [Fingerprint]
  /// What became of a file of its columns.
  var notices: [Diagnostic] = []

  public var rowCount: Int { places.rowCount }

  /// Whether the columns lie in a file.
  var isStored: Bool { places.store != nil }

  init(columns: [Column], places: RowPlaces, fingerprints: [Fingerprint]) {
    self.columns = columns
    // A file that is test and validation part at once may be asked for a column twice.
    indices = Dictionary(
      zip(columns.map(\.name), columns.indices), uniquingKeysWith: { first, _ in first })
    self.places = places
    self.fingerprints = fingerprints
  }

  /// A column that was asked for.
  public func column(_ name: String) -> Column? { index(of: name).map { columns[$0] } }

  /// Where a column is among them.
  func index(of name: String) -> Int? { indices[name] }

  func requested(_ name: String) -> Column {
    guard let column = column(name) else {
      preconditionFailure("the frame has no column '\(name)'")
    }
    return column
  }

  func numbers(_ name: String) -> [Float] { requested(name).numbers }

  func labels(_ name: String) -> Column.Labels { requested(name).labels }

  /// Lets go of all cells in memory, which nobody may ask for from now on.
  mutating func giveBack() { columns = [] }

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
  /// - Parameter storage: where the columns of a large CSV go.
  /// - Throws: a diagnostic of kind `config` where the config names a column that is not there,
  ///   else of kind `data`: a column is missing, a cell is not what its column takes, no rows.
  public static func read(
    _ tables: Tables, columns requests: [ColumnRequest], storage: ColumnStorage = ColumnStorage()
  ) throws(Diagnostic) -> Frame {
    var frame =
      storage.isWorthwhile(forSize: tables.size)
      ? try stored(tables, requests, storage) : try collect(tables, requests)
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
    return try builder.frame()
  }

  static func read(_ tables: Tables, _ empty: FrameBuilder) throws(Diagnostic)
    -> FrameBuilder
  {
    var builder = empty
    builder.sizes = tables.sizes
    var header: [String]?
    for index in tables.names.indices {
      let reader = try tables.reader(index)
      if let header { try reader.checkHeader(header, of: tables.names[0]) }
      header = reader.columnNames
      try builder.begin(reader, size: tables.size(index))
      while try builder.addRows(of: reader) { try builder.checkRoom(of: reader.name) }
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
      columns[index].firstOdd?.notes += request.notes
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
