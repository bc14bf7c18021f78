internal import Diagnostics

/// Collects the rows of a frame. A row comes in as a whole or, where one of its cells is wrong, not
/// at all.
struct FrameBuilder {
  /// Rows wait here, side by side, to go into their columns many at a time.
  private static let waitingRows = 256

  let requests: [ColumnRequest]
  private(set) var lines: [Int32] = []
  /// Which of the requests are numbers, and their places in the file; so for labels.
  private var numberRequests: [Int] = []
  private var numberColumns: [Int] = []
  private var numberPlaces: [Int] = []
  /// Which of the numbers are sample weights.
  private var weights: [Int] = []
  private var labelRequests: [Int] = []
  private var labelColumns: [Int] = []
  private var waiting: [Float] = []
  private var waitingCount = 0
  private var numbers: [[Float]] = []
  private var labels: [Column.Labels] = []
  private var tables: [LabelTable] = []
  /// Of the row that is being read.
  private var cells: [[UInt8]] = []

  init(requests: [ColumnRequest]) { self.requests = requests }

  mutating func locate(in reader: CSVReader) throws(Diagnostic) {
    for (index, request) in requests.enumerated() {
      let column = try reader.index(of: request.name, namedAt: request.location)
      switch request.kind {
      case .number:
        if request.isWeight { weights.append(numberColumns.count) }
        numberRequests.append(index)
        numberColumns.append(column)
      case .label:
        labelRequests.append(index)
        labelColumns.append(column)
      }
    }
    numberPlaces = Array(numberColumns.indices)
    numbers = Array(repeating: [], count: numberColumns.count)
    waiting = Array(repeating: 0, count: numberColumns.count * Self.waitingRows)
    labels = Array(repeating: Column.Labels(), count: labelColumns.count)
    cells = Array(repeating: [], count: labelColumns.count)
    tables = Array(repeating: LabelTable(), count: labelColumns.count)
  }

  /// - Throws: a diagnostic of kind `data` for a cell that is not what its column takes; nothing of
  ///   the row is kept then, and others can follow.
  mutating func addRow(of reader: CSVReader) throws(Diagnostic) {
    try readNumbers(of: reader)
    for index in labelColumns.indices { try readLabel(index, of: reader) }
    // All cells are good.
    for index in labelColumns.indices { addLabel(index, of: reader) }
    lines.append(Int32(clamping: reader.line))
    waitingCount += 1
    if waitingCount == Self.waitingRows { flush() }
  }

  /// Reads the numbers to where the next row waits.
  private mutating func readNumbers(of reader: CSVReader) throws(Diagnostic) {
    let start = waitingCount * numberColumns.count
    if let fault = parseNumbers(of: reader, at: start) {
      throw problem(of: reader, numberColumns[fault], requests[numberRequests[fault]])
    }
    for index in weights where waiting[start + index] < 0 {
      let column = numberColumns[index]
      throw reader.problem(
        "column '\(shown(requests[numberRequests[index]].name))': a sample weight is at least 0, "
          + "found \(reader.shownText(column))", column: column)
    }
  }

  private mutating func parseNumbers(of reader: CSVReader, at start: Int) -> Int? {
    let (columns, places) = (numberColumns, numberPlaces)
    var waiting = waiting.mutableSpan
    return reader.numbers(columns.span, into: &waiting, at: places.span, from: start)
  }

  private func problem(of reader: CSVReader, _ column: Int, _ request: ColumnRequest) -> Diagnostic
  {
    do throws(Diagnostic) {
      _ = try reader.number(column)
      preconditionFailure("the cell was no number before")
    } catch {
      var problem = error
      problem.notes += reader.isEmpty(column) ? request.emptyNotes : request.notes
      return problem
    }
  }

  /// Reads and checks a label.
  private mutating func readLabel(_ index: Int, of reader: CSVReader) throws(Diagnostic) {
    let column = labelColumns[index]
    cells[index].removeAll(keepingCapacity: true)
    reader.append(column, to: &cells[index])
    if cells[index].isEmpty && !requests[labelRequests[index]].mayBeEmpty {
      var problem = reader.emptyProblem(column)
      problem.notes += requests[labelRequests[index]].emptyNotes
      throw problem
    }
    // What is known is text.
    if !tables[index].contains(cells[index]) { _ = try reader.text(column) }
  }

  private mutating func addLabel(_ index: Int, of reader: CSVReader) {
    let code = tables[index].code(of: cells[index])
    if code == labels[index].texts.count {
      labels[index].texts.append(String(decoding: cells[index], as: UTF8.self))
      labels[index].places.append(reader.location(of: labelColumns[index]))
    }
    labels[index].codes.append(Int32(code))
  }

  private mutating func flush() {
    let width = numbers.count
    for column in 0..<width {
      for row in 0..<waitingCount { numbers[column].append(waiting[row * width + column]) }
    }
    waitingCount = 0
  }

  mutating func columns() -> [Column] {
    flush()
    var values: [Int: Column.Values] = [:]
    for (index, request) in numberRequests.enumerated() {
      values[request] = .numbers(numbers[index])
    }
    for (index, request) in labelRequests.enumerated() {
      values[request] = .labels(labels[index])
    }
    return requests.enumerated().compactMap { index, request in
      values[index].map { Column(name: request.name, values: $0) }
    }
  }
}
