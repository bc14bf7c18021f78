internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

/// Reads rows, predicts them in batches, and writes them.
///
/// A batch ends when it is full, or when the next row would have to be waited for: so a slow stream
/// is answered line by line, and a fast one in large pieces.
struct PredictionStream {
  private let request: PredictRequest
  private let loaded: LoadedModel
  private let source: PredictWorkflow.Source
  /// Whether this one begins the output.
  private let isFirst: Bool
  private let sink: any ByteSink
  private let report: (Diagnostic) -> Void
  private let reader: any RowReader
  /// For each input the reader's column.
  private let columns: [Int]
  /// Nil for a network given by a config.
  private var encoder: RowEncoder?
  /// The names of the output's columns.
  let header: [String]
  private let form: PredictionForm
  private var predictor: Predictor
  private var batch: Matrix
  /// How many rows of the batch are filled.
  private var filled = 0
  /// For each row to be written, whether it is in the batch; the others could not be predicted.
  private var isPredicted: [Bool] = []
  /// Input cells that stand in front of the predictions, and the actual targets behind them.
  private var kept: KeptCells
  private var actual: KeptCells
  private var writer: RowWriter
  private var record = -1
  private var traced = 0
  /// How many rows could not be predicted, and were reported.
  private(set) var faultCount = 0

  init(
    _ request: PredictRequest, _ loaded: LoadedModel, _ source: PredictWorkflow.Source,
    isFirst: Bool, sink: any ByteSink, report: @escaping (Diagnostic) -> Void
  ) throws(Diagnostic) {
    self.request = request
    self.loaded = loaded
    self.source = source
    self.isFirst = isFirst
    self.sink = sink
    self.report = report
    let reader = try source.open()
    self.reader = reader
    let columns = try Self.columns(loaded, reader, isPositional: source.isPositional)
    self.columns = columns
    encoder = loaded.features.map { RowEncoder($0, columns: columns) }
    form = PredictionForm(request, loaded)

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
    kept = KeptCells(format, columns: keptColumns, names: Array(header[..<keptColumns.count]))
    actual = KeptCells(
      format, columns: actualColumns, names: Array(header.suffix(actualColumns.count)))
    writer = RowWriter(format, names: header)
    let batchSize = MemoryPlan.predictionBatch(of: loaded.model)
    predictor = Predictor(loaded.model, final: loaded.finalActivation, batchSize: batchSize)
    batch = Matrix(rows: batchSize, columns: loaded.model.inputs)
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

  mutating func run() throws(Diagnostic) {
    if isFirst && request.writesHeader && !request.trace { writer.header() }
    do {
      while try readRow() {
        let mustWait = !reader.canContinueWithoutReading
        if isPredicted.count == predictor.batchSize || mustWait { try finishBatch() }
        if mustWait {
          try sink.flush()
          if sink.isClosed { return }
        }
      }
    } catch {
      try finishBatch()
      throw error
    }
    try finishBatch()
    for notice in encoder?.notices ?? [] { report(notice) }
  }

  /// Takes the next row, if it is wanted, into the batch, or reports what is wrong with it.
  ///
  /// - Returns: false at the end.
  private mutating func readRow() throws(Diagnostic) -> Bool {
    var isWhole = false
    record += 1
    do {
      guard try reader.next() else { return false }
      isWhole = true
      if let rows = source.rows, !rows.contains(Int32(record)) { return true }
      try encode()
    } catch {
      guard request.onError != .stop, error.kind == .data else { throw error }
      report(error)
      faultCount += 1
      if request.onError == .null { keep(isWhole ? reader : nil, isPredicted: false) }
      return true
    }
    filled += 1
    keep(reader, isPredicted: true)
    return true
  }

  private mutating func encode() throws(Diagnostic) {
    // Taken out while it works, so that it changes in place.
    if var encoder = encoder.take() {
      defer { self.encoder = encoder }
      try encoder.encode(reader, into: filled, of: &batch)
      return
    }
    for (place, column) in columns.enumerated() {
      batch[filled, place] = try reader.number(column, called: loaded.inputNames[place])
    }
  }

  /// - Parameter reader: nil for a row without cells.
  private mutating func keep(_ reader: (any RowReader)?, isPredicted: Bool) {
    kept.keep(reader)
    actual.keep(reader)
    self.isPredicted.append(isPredicted)
  }

  /// Predicts and writes the rows gathered so far.
  private mutating func finishBatch() throws(Diagnostic) {
    defer {
      filled = 0
      isPredicted.removeAll(keepingCapacity: true)
      kept.removeAll()
      actual.removeAll()
    }
    batch.setRows(filled)
    let outputs =
      filled > 0
      ? predictor.predict(batch, isRaw: request.raw) : Matrix(rows: 0, columns: 0)
    var place = 0
    for (row, isPredicted) in isPredicted.enumerated() {
      if request.trace {
        try sink.write(trace(row))
        continue
      }
      kept.write(row: row, to: &writer)
      if isPredicted {
        form.write(outputs, row: place, to: &writer)
        place += 1
      } else {
        form.writeNothing(to: &writer)
      }
      actual.write(row: row, to: &writer)
      writer.endRow()
    }
    batch.setRows(predictor.batchSize)
    try sink.write(writer.takeBytes().span)
  }

  /// The weighted sums and outputs of every layer, for people who learn.
  private mutating func trace(_ row: Int) -> String {
    traced += 1
    func numbers(_ matrix: Matrix) -> String {
      (0..<matrix.columns).map { shortestDecimal(matrix[row, $0]) }.joined(separator: ", ")
    }
    var text = traced > 1 || !isFirst ? "\n" : ""
    text += "sample \(traced): \(numbers(batch))\n"
    let stages = predictor.stageOutputs
    for layer in loaded.model.layers {
      text += "\(layer.name) (\(layer.className)"
      let last = layer.stages.last.flatMap { loaded.model.activation(ofStage: $0) }
      text += last.map { ", \(type(of: $0).name))\n" } ?? ")\n"
      for stage in layer.stages {
        let isSum =
          layer.className == Dense.name && loaded.model.activation(ofStage: stage) == nil
        text += isSum ? "  weighted sums: " : "  outputs: "
        text += numbers(stages[stage]) + "\n"
      }
    }
    return text
  }
}
