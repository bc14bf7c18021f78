internal import Diagnostics
internal import Platform

/// Collects the rows of a frame, or hands their columns out block by block.
struct FrameBuilder {
  /// Rows of numbers wait here, side by side, to go into their columns many at a time.
  private static let waitingRows = 256

  /// A column that is being read.
  struct Cells {
    /// The column's place in the file.
    var place = 0
    var isLabel = false
    /// The numbers so far, without those that wait.
    var numbers: [Float] = []
    var labels = Column.Labels()
    var table = LabelTable()
    var missing = 0
    var firstMissing: (row: Int32, problem: Diagnostic)?
    /// What is to be said of the first cell that is no number, where there should be numbers.
    var firstOdd: Diagnostic?
    /// Whether there were numbers before the first text, so that their texts are not known.
    var isMixed = false
  }

  let requests: [ColumnRequest]
  /// Where full blocks go; nil to hold all rows.
  private let output: ColumnOutput?
  private var readings: [ColumnReading]
  var cells: [Cells]
  private(set) var rowCount = 0
  /// With the lines of those rows that are held.
  private(set) var places = RowPlaces()
  private var fingerprints: [Fingerprint] = []
  /// Which of the requests are numbers so far, their places in the file, and among those waiting.
  private(set) var numbers: [Int] = []
  private var numberColumns: [Int] = []
  private var numberPlaces: [Int] = []
  /// Which of the requests are sample weights.
  let weights: [Int]
  /// Which of the requests are labels so far.
  private(set) var labels: [Int] = []
  private var waiting: [Float] = []
  private var waitingCount = 0
  /// What the different texts take, with what stands beside each.
  private var textBytes = 0
  /// Of the cell that is being read.
  private var bytes: [UInt8] = []
  /// How much is read at once.
  var sizes = BlockSizes.standard
  /// The bytes of a large file for whose rows there is no room yet.
  var sizeToReserve: Int?
  /// How plain rows are read, with what they are read into; nil where that is to be found out anew.
  var blocks: BlockReading?

  init(requests: [ColumnRequest], output: ColumnOutput? = nil) {
    self.requests = requests
    self.output = output
    readings = requests.map { ColumnReading($0) }
    cells = Array(repeating: Cells(), count: requests.count)
    weights = requests.indices.filter { requests[$0].isWeight }
    for (index, request) in requests.enumerated() {
      switch request.reading {
      case .number, .found: numbers.append(index)
      case .label, .boolean, .date:
        cells[index].isLabel = true
        labels.append(index)
      }
    }
    waiting = Array(repeating: 0, count: requests.count * Self.waitingRows)
    numberPlaces = numbers
  }

  /// Goes on with a file.
  ///
  /// - Parameter size: in bytes, where it is known.
  mutating func begin(_ reader: CSVReader, size: Int?) throws(Diagnostic) {
    sizeToReserve = size.flatMap { $0 > 16 << 20 ? $0 : nil }
    for (index, request) in requests.enumerated() {
      cells[index].place = try reader.index(of: request.name, namedAt: request.location)
    }
    numberColumns = numbers.map { cells[$0].place }
    blocks = nil
    places.files.append((reader.name, rowCount))
  }

  mutating func end(_ reader: CSVReader) { fingerprints.append(reader.fingerprint) }

  /// Whether the file that was begun last has given no rows.
  var isWithoutRows: Bool { places.files.last?.firstRow == rowCount }

  /// - Throws: a diagnostic of kind `data` for a cell that is not what its column takes.
  mutating func addRow(of reader: CSVReader) throws(Diagnostic) {
    try readNumbers(of: reader)
    for index in labels { try readLabel(index, of: reader) }
    places.lines.append(Int32(clamping: reader.line))
    rowCount += 1
    waitingCount += 1
    if waitingCount == Self.waitingRows || isBlockFull { try flush() }
  }

  /// Whether as many rows are held as are handed out at once.
  private var isBlockFull: Bool {
    output != nil && places.lines.count == ColumnFileWriter.blockRows
  }

  /// How many more rows can be added at once.
  var room: Int {
    output == nil ? .max : ColumnFileWriter.blockRows - places.lines.count
  }

  /// Adds rows whose cells are in the columns already, from a line on.
  mutating func noteRows(_ count: Int, fromLine line: Int) throws(Diagnostic) {
    for offset in 0..<count { places.lines.append(Int32(clamping: line + offset)) }
    rowCount += count
    if isBlockFull { try flush() }
  }

  /// Makes room for so many rows in all, where all of them are held.
  mutating func reserve(_ rows: Int) {
    guard output == nil else { return }
    places.lines.reserveCapacity(rows)
    for index in cells.indices {
      if cells[index].isLabel {
        cells[index].labels.codes.reserveCapacity(rows)
      } else {
        cells[index].numbers.reserveCapacity(rows)
      }
    }
  }

  /// Reads the numbers to where the next row waits.
  private mutating func readNumbers(of reader: CSVReader) throws(Diagnostic) {
    let start = waitingCount * requests.count
    var missing = 0
    var next = 0
    while let odd = parse(reader, from: next, at: start, &missing) {
      let index = numbers[odd]
      var problem = problem(of: reader, index)
      guard case .found = requests[index].reading else {
        problem.notes += requests[index].notes
        throw problem
      }
      cells[index].firstOdd = problem
      becomeLabel(odd)
      next = odd
    }
    if missing > 0 {
      for index in numbers where waiting[start + index].isNaN { noteMissing(index, reader) }
    }
    for index in weights where waiting[start + index] < 0 {
      throw reader.problem(
        "column '\(shown(requests[index].name))': a sample weight is at least 0, found "
          + reader.shownText(cells[index].place), column: cells[index].place)
    }
  }

  private mutating func parse(
    _ reader: CSVReader, from first: Int, at start: Int, _ missing: inout Int
  ) -> Int? {
    let (columns, places) = (numberColumns, numberPlaces)
    var waiting = waiting.mutableSpan
    return reader.numbers(
      columns.span, from: first, into: &waiting, at: places.span, offset: start, missing: &missing)
  }

  /// A column that was taken for numbers holds texts.
  private mutating func becomeLabel(_ place: Int) {
    blocks = nil
    let index = numbers.remove(at: place)
    numberColumns.remove(at: place)
    numberPlaces.remove(at: place)
    labels.append(index)
    let before = (0..<waitingCount).map { waiting[$0 * requests.count + index] }
    cells[index].isLabel = true
    cells[index].isMixed =
      places.lines.count < rowCount || !(cells[index].numbers + before).allSatisfy(\.isNaN)
    cells[index].labels.codes = Array(repeating: -1, count: places.lines.count)
    cells[index].numbers = []
  }

  private func problem(of reader: CSVReader, _ index: Int) -> Diagnostic {
    do throws(Diagnostic) {
      _ = try reader.number(cells[index].place)
      preconditionFailure("the cell was no number before")
    } catch { return error }
  }

  private mutating func noteMissing(_ index: Int, _ reader: CSVReader) {
    cells[index].missing += 1
    if cells[index].firstMissing == nil {
      cells[index].firstMissing = (
        Int32(rowCount), reader.missingProblem(cells[index].place)
      )
    }
  }

  private mutating func readLabel(_ index: Int, of reader: CSVReader) throws(Diagnostic) {
    let column = cells[index].place
    if reader.isMissing(column) {
      noteMissing(index, reader)
      cells[index].labels.codes.append(-1)
      return
    }
    bytes.removeAll(keepingCapacity: true)
    reader.append(column, to: &bytes)
    let code = cells[index].table.code(of: bytes)
    if code == cells[index].labels.texts.count {
      add(try reader.text(column), at: reader.location(of: column), to: index)
    }
    cells[index].labels.codes.append(Int32(code))
  }

  /// Adds a text that has not been met in a column.
  mutating func add(_ text: String, at place: SourceLocation, to index: Int) {
    cells[index].labels.texts.append(text)
    cells[index].labels.places.append(place)
    textBytes += 160 + 2 * text.utf8.count
  }

  /// Bytes that a process may use.
  private static let memory = usableMemory() ?? .max

  /// What a file unpacks to says only the reading of it.
  ///
  /// - Throws: where the rows so far take half of the memory there is, as they will take the other
  ///   half once they are encoded, or are more than can be numbered.
  func checkRoom(of name: String) throws(Diagnostic) {
    let numbers = output == nil ? rowCount * (cells.count + 1) : 0
    let needed = numbers * MemoryLayout<Float>.stride + textBytes
    let limit = sizes.memory ?? Self.memory
    guard needed > limit / 2 || rowCount > Int32.max - (1 << 24) else { return }
    throw Diagnostic(
      "\(rowCount) rows of the file take \(ByteSize.text(Double(needed))), and this process may use "
        + ByteSize.text(Double(limit)), at: SourceLocation(file: name), kind: .data,
      notes: ["name fewer columns in data.features, or read a part of the rows"])
  }

  /// Brings the rows that wait into their columns.
  mutating func flush() throws(Diagnostic) {
    if waitingCount > 0 { moveWaiting() }
    if let output, isBlockFull { try handOut(to: output) }
  }

  private mutating func moveWaiting() {
    for index in numbers {
      for row in 0..<waitingCount {
        cells[index].numbers.append(waiting[row * requests.count + index])
      }
    }
    waitingCount = 0
  }

  private mutating func handOut(to output: ColumnOutput) throws(Diagnostic) {
    // Where columns have to be read again, all of them are.
    if mixedRequests.isEmpty {
      try output.append(
        ColumnBlock(
          columns: cells.map { $0.isLabel ? .codes($0.labels.codes) : .numbers($0.numbers) },
          lines: places.lines), requests.map(\.name))
    }
    places.lines.removeAll(keepingCapacity: true)
    for index in cells.indices {
      cells[index].numbers.removeAll(keepingCapacity: true)
      cells[index].labels.codes.removeAll(keepingCapacity: true)
    }
  }

  /// The columns that have to be read again, as texts.
  var mixedRequests: [Int] { cells.indices.filter { cells[$0].isMixed } }

  /// Takes over columns that were read again.
  mutating func replace(_ indices: [Int], by other: FrameBuilder) {
    for (index, cells) in zip(indices, other.cells) {
      let firstOdd = self.cells[index].firstOdd
      self.cells[index] = cells
      self.cells[index].firstOdd = firstOdd
    }
  }

  mutating func frame() throws(Diagnostic) -> Frame {
    try flush()
    let columns = zip(requests, cells).map { request, cells in
      Column(
        name: request.name, values: cells.isLabel ? .labels(cells.labels) : .numbers(cells.numbers),
        missing: (cells.missing, cells.firstMissing), firstOdd: cells.firstOdd)
    }
    return Frame(columns: columns, places: places, fingerprints: fingerprints)
  }

  var fileNames: [String] { places.files.map(\.name) }

  /// Takes over what was found out about columns that were first taken for numbers.
  mutating func takeFindings(of first: FrameBuilder) {
    readings = first.readings
    for index in first.mixedRequests { cells[index].firstOdd = first.cells[index].firstOdd }
  }

  /// Ends the file that the blocks went to.
  mutating func file(from tables: Tables, key: String) throws(Diagnostic) -> ColumnFile {
    guard let output else { preconditionFailure("the rows were held, not handed out") }
    try flush()
    if !places.lines.isEmpty { try handOut(to: output) }
    let files = fileNames
    let items = zip(readings, cells).map { reading, cells in
      ColumnNotes.Item(
        reading: reading, missing: cells.missing,
        firstMissing: cells.firstMissing.map { .init($0.problem, row: Int($0.row), in: files) },
        firstOdd: cells.firstOdd.map { .init($0, row: 0, in: files) },
        places: cells.labels.places.map { .init($0, in: files) })
    }
    return try output.finish(
      tables, key: key, fingerprints: fingerprints, texts: cells.map(\.labels.texts),
      notes: ColumnNotes(items: items, firstRows: places.files.map(\.firstRow)))
  }
}
