internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

/// Reads rows, predicts them, and writes them, in order, on all threads.
///
/// It takes the rows at hand, and waits for more when these are answered: so a slow stream is
/// answered line by line, and a fast one in large pieces.
struct PredictionStream {
  private let request: PredictRequest
  private let source: PredictWorkflow.Source
  /// Whether this one begins the output.
  private let isFirst: Bool
  private let sink: any ByteSink
  private let report: (Diagnostic) -> Void
  private let reader: any RowReader
  /// The names of the output's columns.
  let header: [String]
  private let plan: RowPredictor.Plan
  private var predictors: [RowPredictor] = []
  /// How many lines were read.
  private var lineCount = 0
  /// How many rows could not be predicted, and were reported.
  private(set) var faultCount = 0

  init(
    _ request: PredictRequest, _ loaded: LoadedModel, _ source: PredictWorkflow.Source,
    comparedWith profile: TrainingProfile?, isFirst: Bool, sink: any ByteSink,
    report: @escaping (Diagnostic) -> Void
  ) throws(Diagnostic) {
    self.request = request
    self.source = source
    self.isFirst = isFirst
    self.sink = sink
    self.report = report
    let reader = try source.open()
    self.reader = reader
    let columns = try Self.columns(loaded, reader, isPositional: source.isPositional)
    let form = PredictionForm(request, loaded)

    let isOrdered =
      source.isPositional || !reader.hasHeader && columns == Array(reader.columnNames.indices)
    let given = isOrdered ? loaded.inputNames : reader.columnNames
    let keptColumns =
      request.append
      ? Array(given.indices) : try Self.columns(request.columns, of: given, in: reader.name)
    let targets = source.rows == nil || request.append ? [] : loaded.target?.columns ?? []
    let actualColumns = targets.compactMap { reader.index(of: $0) }
    header = Self.names(
      kept: keptColumns.map { given[$0] },
      form.names + actualColumns.map { "actual_\(reader.columnNames[$0])" })

    let format = request.outputFormat
    plan = RowPredictor.Plan(
      request: request, loaded: loaded, columns: columns, rows: source.rows, form: form,
      kept: KeptCells(
        format, columns: keptColumns, names: Array(header.prefix(keptColumns.count))),
      actual: KeptCells(
        format, columns: actualColumns, names: Array(header.suffix(actualColumns.count))),
      writer: RowWriter(format, names: header), hasTraced: !isFirst,
      profile: profile)
  }

  /// The inputs' columns: by name in any order, or by position.
  private static func columns(_ loaded: LoadedModel, _ reader: any RowReader, isPositional: Bool)
    throws(Diagnostic) -> [Int]
  {
    let names = loaded.inputNames
    do {
      if !isPositional, let features = loaded.features { return try features.columns(in: reader) }
      if !isPositional, reader.hasHeader { return try reader.columns(named: names) }
    } catch {
      // What is missing is missing from the header.
      var problem = error
      if problem.location?.line ?? 0 == 0 {
        problem.location = SourceLocation(file: reader.name, line: reader.line)
      }
      throw problem
    }
    guard reader.columnNames.count == names.count else {
      throw Diagnostic(
        "expected \(names.count) value\(names.count == 1 ? "" : "s") "
          + "(\(names.joined(separator: ", "))), found \(reader.columnNames.count)",
        at: SourceLocation(file: reader.name, line: 1), kind: .data)
    }
    return Array(names.indices)
  }

  /// The columns that `--columns` names.
  private static func columns(_ names: [String], of given: [String], in file: String)
    throws(Diagnostic) -> [Int]
  {
    var columns: [Int] = []
    for name in names {
      guard let column = given.firstIndex(of: name) else {
        throw Diagnostic(
          "--columns: '\(file)' has no column '\(name)'", kind: .usage,
          notes: [Suggestion.hint(for: name, among: given, called: "columns")])
      }
      columns.append(column)
    }
    return columns
  }

  /// Kept columns keep their names; others get `predicted_` in front of one that is taken.
  private static func names(kept: [String], _ others: [String]) -> [String] {
    var taken = Set(kept)
    return kept
      + others.map { name in
        var free = name
        while !taken.insert(free).inserted { free = "predicted_\(free)" }
        return free
      }
  }

  /// What the rows hold that were predicted so far; nil where nobody wants to know, or there are none.
  var drift: DriftCounts? {
    predictors.reduce(nil) { all, predictor in
      all?.adding(predictor.encoder?.drift) ?? predictor.encoder?.drift
    }
  }

  mutating func run() throws(Diagnostic) {
    if isFirst && request.writesHeader && !request.trace {
      var writer = plan.writer
      writer.header()
      try sink.write(writer.takeBytes().span)
    }
    // Records and samples are counted from the first one on.
    let isInOrder = source.rows != nil || request.trace
    let count = isInOrder || Threads.count == 1 ? 1 : 2 * Threads.count
    lineCount = reader.lineCount
    while try predictBlock(upTo: count) {
      try sink.flush()
      if sink.isClosed { return }
    }
    for notice in RowEncoder.notices(predictors.compactMap(\.encoder)) { report(notice) }
  }

  /// Predicts the rows at hand.
  ///
  /// - Parameter count: into how many parts they may be cut.
  /// - Returns: false at the end.
  private mutating func predictBlock(upTo count: Int) throws(Diagnostic) -> Bool {
    do {
      guard let block = try reader.nextBlock(parts: count) else { return false }
      prepare(block.partCount)
      for index in 0..<block.partCount { predictors[index].take(block, part: index) }
    } catch {
      prepare(1)
      try predictors[0].note(error, cells: nil)
      predictors[0].finishBatch()
    }
    Threads.forEach(&predictors) { _, predictor in predictor.run() }
    for index in predictors.indices { try finishPart(index) }
    return true
  }

  /// Makes so many predictors, unless they are there.
  private mutating func prepare(_ count: Int) {
    while predictors.count < count {
      predictors.append(RowPredictor(plan, reader.blockReader()))
    }
  }

  /// Writes what a predictor made of its part.
  private mutating func finishPart(_ index: Int) throws(Diagnostic) {
    for fault in predictors[index].faults {
      faultCount += 1
      report(fault.moved(by: lineCount))
    }
    let failure = predictors[index].failure
    let lines = predictors[index].lineCount
    let sink = sink
    try predictors[index].finishPart { bytes throws(Diagnostic) in try sink.write(bytes) }
    if let failure { throw failure.moved(by: lineCount) }
    lineCount += lines
  }
}

extension Diagnostic {
  /// With a place so many lines further down.
  fileprivate func moved(by lines: Int) -> Diagnostic {
    var moved = self
    if let line = location?.line, line > 0 { moved.location?.line = line + lines }
    return moved
  }
}
