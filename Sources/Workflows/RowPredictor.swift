internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Tabular
internal import Training

/// Reads the rows of parts of an input, predicts them in batches, and writes them into a buffer.
/// Several can work at the same time on parts of a block: what they have to say is kept until the
/// parts are put in order.
struct RowPredictor {
  /// What all of them have in common.
  struct Plan {
    let request: PredictRequest
    let loaded: LoadedModel
    /// For each input the reader's column.
    let columns: [Int]
    /// Which records to take; nil for all.
    let rows: Set<Int32>?
    let form: PredictionForm
    /// Input cells that stand in front of the predictions, and the actual targets behind them.
    let kept: KeptCells
    let actual: KeptCells
    let writer: RowWriter
    /// Whether samples were traced before.
    let hasTraced: Bool
    /// What the rows are compared with; nil for nothing.
    let profile: TrainingProfile?
  }

  private let plan: Plan
  private let reader: any RowReader
  /// Nil for a network given by a config.
  private(set) var encoder: RowEncoder?
  private var predictor: Predictor
  private var batch: Matrix
  /// For each row to be written, whether it is in the batch; the others could not be predicted.
  private var isPredicted: [Bool] = []
  private var kept: KeptCells
  private var actual: KeptCells
  private var record = -1
  private var traced = 0

  /// Rows that are read in one go, and the cells of them that are kept; nil before it is worth it.
  private var plain: PlainBatch?
  private var plainCells: PlainBatch?
  private var hasTriedPlain = false
  /// How many attempts in a row found none, and how many rows are read one by one before the next.
  private var oddCount = 0
  private var oddRows = 0

  /// The part to be read; nil for none.
  private var part: (block: RowBlock, index: Int)?
  /// What was written of it.
  private var writer: RowWriter
  private var tracedText = ""
  /// What is wrong with rows that did not end it, with lines counted from the part's first one.
  private(set) var faults: [Diagnostic] = []
  /// What ended it before its last row.
  private(set) var failure: Diagnostic?
  /// How many lines it had.
  private(set) var lineCount = 0

  init(_ plan: Plan, _ reader: any RowReader) {
    self.plan = plan
    self.reader = reader
    let loaded = plan.loaded
    encoder = loaded.features.map {
      RowEncoder($0, columns: plan.columns, comparedWith: plan.profile)
    }
    predictor = Predictor(
      loaded.model, final: loaded.finalActivation,
      batchSize: MemoryPlan.predictionBatch(of: loaded.model))
    batch = Matrix(rows: 0, columns: loaded.model.inputs)
    kept = plan.kept
    actual = plan.actual
    writer = plan.writer
  }

  /// Gives it a part to do.
  mutating func take(_ block: RowBlock, part: Int) { self.part = (block, part) }

  /// Does its part, if it has one.
  mutating func run() {
    guard let (block, index) = part.take() else { return }
    reader.begin(block, part: index)
    defer { reader.endBlock() }
    if !hasTriedPlain && block.size(ofPart: index) >= Self.plainSize { preparePlain() }
    do {
      repeat {
        while readPlainRows() {}
      } while try readRow()
    } catch { failure = error }
    finishBatch()
    lineCount = reader.lineCount
  }

  /// Shows what was written of the part, and forgets the part.
  mutating func finishPart(_ body: (Span<UInt8>) throws(Diagnostic) -> Void) throws(Diagnostic) {
    defer {
      writer.removeAll()
      tracedText = ""
      faults = []
      lineCount = 0
    }
    if plan.request.trace { return try body(tracedText.utf8.span) }
    let bytes = writer.bytes
    try body(bytes.span)
  }

  /// Parts of fewer bytes are read row by row.
  private static let plainSize = 4 << 10

  /// Makes room for rows that are read in one go, where the reader can do that.
  private mutating func preparePlain() {
    hasTriedPlain = true
    // Which records are wanted is known one by one.
    if plan.rows != nil { return }
    let size = predictor.batchSize
    let cells = kept.columns + actual.columns
    if !cells.isEmpty {
      plainCells = reader.plainBatch(numbers: [], texts: cells, capacity: size)
      if plainCells == nil { return }
    }
    plain =
      encoder.map { $0.plainBatch(reader, capacity: size) }
      ?? reader.plainBatch(numbers: plan.columns, texts: [], capacity: size)
  }

  /// Takes the next rows into the batch, as far as they are written plainly and nothing is wrong with
  /// them.
  ///
  /// - Returns: whether there were any.
  private mutating func readPlainRows() -> Bool {
    if oddRows > 0 {
      oddRows -= 1
      return false
    }
    // Taken out while it works, so that it changes in place.
    guard var plain = plain.take() else { return false }
    defer { self.plain = plain }
    plain.look(atMost: predictor.batchSize - batch.rows)
    let rows = encode(&plain)
    if rows == 0 {
      // Odd rows seldom come alone.
      oddCount = min(oddCount + 1, 6)
      oddRows = 1 << oddCount - 2
      return false
    }
    oddCount = 0
    if var cells = plainCells.take() {
      defer { plainCells = cells }
      cells.look(atMost: rows)
      precondition(cells.count == rows, "what is plain with numbers is plain without")
      kept.keep(cells, from: 0)
      actual.keep(cells, from: kept.columns.count)
    }
    plain.skip(rows)
    isPredicted.append(contentsOf: repeatElement(true, count: rows))
    if batch.rows == predictor.batchSize { finishBatch() }
    return true
  }

  /// - Returns: how many rows were encoded, behind those of the batch.
  private mutating func encode(_ plain: inout PlainBatch) -> Int {
    if var encoder = encoder.take() {
      defer { self.encoder = encoder }
      return encoder.encode(&plain, behind: &batch)
    }
    let columns = plan.columns.count
    let rows = (0..<columns).map(plain.countPresent).min() ?? 0
    let start = batch.count
    batch.setRows(batch.rows + rows)
    var elements = batch.elements.mutableSpan
    for place in 0..<columns {
      plain.copy(place, rows: rows, to: &elements, from: start + place, width: columns)
    }
    return rows
  }

  /// Takes the next row, if it is wanted, into the batch, or notes what is wrong with it.
  ///
  /// - Returns: false at the end.
  private mutating func readRow() throws(Diagnostic) -> Bool {
    var isWhole = false
    record += 1
    let filled = batch.rows
    do {
      guard try reader.next() else {
        // No record, but the end of a part.
        record -= 1
        return false
      }
      isWhole = true
      if let rows = plan.rows, !rows.contains(Int32(record)) { return true }
      batch.setRows(filled + 1)
      try encode(into: filled)
    } catch {
      batch.setRows(filled)
      try note(error, cells: isWhole ? reader : nil)
      return true
    }
    keep(reader, isPredicted: true)
    if batch.rows == predictor.batchSize { finishBatch() }
    return true
  }

  /// Notes what is wrong with a row, for which nothing is predicted.
  ///
  /// - Parameter cells: what the row says as far as it could be read.
  /// - Throws: the problem, if it ends the run.
  mutating func note(_ problem: Diagnostic, cells: (any RowReader)?) throws(Diagnostic) {
    let rule = plan.request.onError
    guard rule != .stop, problem.kind == .data else { throw problem }
    faults.append(problem)
    if rule == .null { keep(cells, isPredicted: false) }
  }

  private mutating func encode(into row: Int) throws(Diagnostic) {
    // Taken out while it works, so that it changes in place.
    if var encoder = encoder.take() {
      defer { self.encoder = encoder }
      try encoder.encode(reader, into: row, of: &batch)
      return
    }
    for (place, column) in plan.columns.enumerated() {
      batch[row, place] = try reader.number(column, called: plan.loaded.inputNames[place])
    }
  }

  /// - Parameter reader: nil for a row without cells.
  private mutating func keep(_ reader: (any RowReader)?, isPredicted: Bool) {
    kept.keep(reader)
    actual.keep(reader)
    self.isPredicted.append(isPredicted)
  }

  /// Predicts and writes the rows gathered so far.
  mutating func finishBatch() {
    if isPredicted.isEmpty { return }
    defer {
      batch.setRows(0)
      isPredicted.removeAll(keepingCapacity: true)
      kept.removeAll()
      actual.removeAll()
    }
    let outputs =
      batch.rows > 0
      ? predictor.predict(batch, isRaw: plan.request.raw) : Matrix(rows: 0, columns: 0)
    if plan.request.trace {
      for row in 0..<batch.rows { tracedText += trace(row) }
      return
    }
    var place = 0
    for (row, isPredicted) in isPredicted.enumerated() {
      kept.write(row: row, to: &writer)
      if isPredicted {
        plan.form.write(outputs, row: place, to: &writer)
        place += 1
      } else {
        plan.form.writeNothing(to: &writer)
      }
      actual.write(row: row, to: &writer)
      writer.endRow()
    }
  }

  /// The weighted sums and outputs of every layer, for people who learn.
  private mutating func trace(_ row: Int) -> String {
    traced += 1
    let model = plan.loaded.model
    func numbers(_ matrix: Matrix) -> String {
      (0..<matrix.columns).map { shortestDecimal(matrix[row, $0]) }.joined(separator: ", ")
    }
    var text = traced > 1 || plan.hasTraced ? "\n" : ""
    text += "sample \(traced): \(numbers(batch))\n"
    let stages = predictor.stageOutputs
    for layer in model.layers {
      text += "\(layer.name) (\(layer.className)"
      let last = layer.stages.last.flatMap { model.activation(ofStage: $0) }
      text += last.map { ", \(type(of: $0).name))\n" } ?? ")\n"
      for stage in layer.stages {
        let isSum = layer.className == Dense.name && model.activation(ofStage: stage) == nil
        text += isSum ? "  weighted sums: " : "  outputs: "
        text += numbers(stages[stage]) + "\n"
      }
    }
    return text
  }
}
