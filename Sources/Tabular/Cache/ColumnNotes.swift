internal import Diagnostics

/// What a frame knows of columns besides their cells, kept with them in a `ColumnFile`. The names of
/// the CSVs are not: they may be called otherwise in another run.
struct ColumnNotes: Equatable {
  struct Item: Equatable {
    var reading: ColumnReading
    var missing = 0
    var firstMissing: Problem?
    /// The first cell that was no number, in a column that was first taken for numbers.
    var firstOdd: Problem?
    /// Where each text appeared first.
    var places: [Place] = []
  }

  /// In one of the CSVs.
  struct Place: Equatable {
    var file: Int
    var line: Int
    var column: Int
  }

  /// What is to be said of a cell.
  struct Problem: Equatable {
    /// Of the frame.
    var row: Int
    var message: String
    var notes: [String]
    var excerpt: String?
    var place: Place
  }

  /// As the columns of the file.
  var items: [Item]
  /// The first row of each CSV.
  var firstRows: [Int]
}

/// How the cells of a column are read from a CSV, whatever is made of them then.
enum ColumnReading: Int {
  case number
  /// Numbers, none of them less than 0.
  case weight
  case text
  /// Numbers as far as they are such, else texts.
  case found

  init(_ request: ColumnRequest) {
    switch request.reading {
    case .number: self = request.isWeight ? .weight : .number
    case .label, .boolean, .date: self = .text
    case .found: self = .found
    }
  }

  /// Whether a column that was read so, and then is of this kind, is what the other would have given.
  func isAsGood(as other: ColumnReading, _ kind: ColumnFile.Kind) -> Bool {
    switch other {
    case .number: (self == .number || self == .found) && kind == .numbers
    case .weight: self == .weight
    case .text: kind == .codes
    case .found: self == .found || self == .number
    }
  }
}

// MARK: - Places with names

extension ColumnNotes.Place {
  /// - Parameter files: the names of the CSVs.
  init(_ location: SourceLocation, in files: [String]) {
    self.init(
      file: files.firstIndex(of: location.file) ?? 0, line: location.line, column: location.column)
  }

  func location(in files: [String]) -> SourceLocation {
    SourceLocation(
      file: files.indices.contains(file) ? files[file] : "", line: line, column: column)
  }
}

extension ColumnNotes.Problem {
  init(_ problem: Diagnostic, row: Int, in files: [String]) {
    self.init(
      row: row, message: problem.message, notes: problem.notes, excerpt: problem.excerpt,
      place: .init(problem.location ?? SourceLocation(file: ""), in: files))
  }

  func diagnostic(in files: [String]) -> Diagnostic {
    Diagnostic(message, at: place.location(in: files), kind: .data, notes: notes, excerpt: excerpt)
  }
}

// MARK: - As bytes

extension ColumnNotes {
  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.write(firstRows) { $0.write($1) }
    writer.write(items) { writer, item in
      writer.write(item.reading.rawValue)
      writer.write(item.missing)
      for problem in [item.firstMissing, item.firstOdd] {
        writer.write(problem.map { [$0] } ?? []) { $0.write($1) }
      }
      writer.write(item.places) { $0.write($1) }
    }
    return writer.bytes
  }

  /// - Returns: nil for other bytes.
  init?(_ bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let firstRows = reader.list({ $0.number() }),
      let items = reader.list({ $0.columnItem() }), reader.isAtEnd
    else { return nil }
    self.init(items: items, firstRows: firstRows)
  }
}

extension ByteWriter {
  fileprivate mutating func write(_ place: ColumnNotes.Place) {
    for number in [place.file, place.line, place.column] { write(number) }
  }

  fileprivate mutating func write(_ problem: ColumnNotes.Problem) {
    write(problem.row)
    write(problem.message)
    write(problem.notes) { $0.write($1) }
    write(problem.excerpt.map { [$0] } ?? []) { $0.write($1) }
    write(problem.place)
  }
}

extension ByteReader {
  fileprivate mutating func columnItem() -> ColumnNotes.Item? {
    guard let reading = number().flatMap(ColumnReading.init), let missing = number(),
      let firstMissing = list({ $0.problem() }), let firstOdd = list({ $0.problem() }),
      let places = list({ $0.place() })
    else { return nil }
    return ColumnNotes.Item(
      reading: reading, missing: missing, firstMissing: firstMissing.first,
      firstOdd: firstOdd.first, places: places)
  }

  private mutating func place() -> ColumnNotes.Place? {
    guard let file = number(), let line = number(), let column = number() else { return nil }
    return ColumnNotes.Place(file: file, line: line, column: column)
  }

  private mutating func problem() -> ColumnNotes.Problem? {
    guard let row = number(), let message = text(), let notes = list({ $0.text() }),
      let excerpt = list({ $0.text() }), let place = place()
    else { return nil }
    return ColumnNotes.Problem(
      row: row, message: message, notes: notes, excerpt: excerpt.first, place: place)
  }
}
