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
  private let sink: any ByteSink
  private let reader: CSVReader
  /// For each input the reader's column.
  private let columns: [Int]
  /// The columns with the actual targets, for held-out rows.
  private let actual: [Int]
  private let names: OutputNames
  private var predictor: Predictor
  private var batch: Matrix
  private var filled = 0
  /// Input cells kept for each row of the batch: those to append, or the actual target.
  private var kept: [CSVWriter] = []
  private var writer = CSVWriter()
  private var record = -1
  private var traced = 0

  init(
    _ request: PredictRequest, _ loaded: LoadedModel, _ source: PredictWorkflow.Source,
    sink: any ByteSink
  ) throws(Diagnostic) {
    self.request = request
    self.loaded = loaded
    self.source = source
    self.sink = sink
    var options = source.options
    options.hasHeader = source.hasHeader ?? options.hasHeader
    reader = try CSVReader(source.bytes, options: options)
    columns = try Self.columns(loaded, reader, isPositional: source.isPositional)
    let targets = source.rows == nil || request.append ? [] : loaded.target?.columns ?? []
    let header = reader.columnNames
    let actual = targets.compactMap { header.firstIndex(of: $0) }
    self.actual = actual
    let isOrdered = source.isPositional || !reader.hasHeader
    names = OutputNames(
      request, loaded, input: isOrdered ? loaded.inputNames : header,
      actual: actual.map { header[$0] })
    let batchSize = MemoryPlan.predictionBatch(of: loaded.model)
    predictor = Predictor(loaded.model, final: loaded.finalActivation, batchSize: batchSize)
    batch = Matrix(rows: batchSize, columns: loaded.model.inputs)
  }

  /// The names of the output's columns.
  var header: [String] { names.all }

  /// The inputs' columns: by name in any order, or by position.
  private static func columns(_ loaded: LoadedModel, _ reader: CSVReader, isPositional: Bool)
    throws(Diagnostic) -> [Int]
  {
    let names = loaded.inputNames
    do {
      if !isPositional, let features = loaded.features { return try features.columns(in: reader) }
      if !isPositional, reader.hasHeader {
        var columns: [Int] = []
        for name in names { columns.append(try reader.index(of: name, namedAt: nil)) }
        return columns
      }
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

  mutating func run() throws(Diagnostic) {
    if source.isFirst && !request.trace {
      for name in names.all { writer.field(name) }
      writer.endRow()
    }
    do {
      while try nextRow() {
        let mustWait = !reader.canContinueWithoutReading
        if filled == predictor.batchSize || mustWait { try finishBatch() }
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
  }

  /// Encodes the next wanted row into the batch; false at the end.
  private mutating func nextRow() throws(Diagnostic) -> Bool {
    while try reader.next() {
      record += 1
      if let rows = source.rows, !rows.contains(Int32(record)) { continue }
      if let features = loaded.features {
        try features.encode(reader, columns: columns, into: filled, of: &batch)
      } else {
        for (place, column) in columns.enumerated() {
          batch[filled, place] = try reader.number(column, called: loaded.inputNames[place])
        }
      }
      keep()
      filled += 1
      return true
    }
    return false
  }

  private mutating func keep() {
    guard request.append || !actual.isEmpty else { return }
    var cells = CSVWriter()
    if request.append { reader.copyCells(to: &cells) }
    for column in actual { reader.copy(column, to: &cells) }
    kept.append(cells)
  }

  /// Predicts and writes the rows gathered so far.
  private mutating func finishBatch() throws(Diagnostic) {
    defer {
      filled = 0
      kept.removeAll(keepingCapacity: true)
    }
    if filled > 0 {
      batch.setRows(filled)
      let outputs = predictor.predict(batch, isRaw: request.raw)
      for row in 0..<filled {
        if request.trace {
          writeTrace(row)
        } else {
          write(outputs, row)
        }
      }
      batch.setRows(predictor.batchSize)
    }
    try sink.write(writer.takeBytes().span)
  }

  private mutating func write(_ outputs: Matrix, _ row: Int) {
    if request.append { writer.appendCells(of: kept[row]) }
    if !request.raw, let target = loaded.target, target.kind == .multiHot {
      for text in target.texts(holding: Decision.labels(outputs, row: row)) { writer.field(text) }
      if request.probabilities {
        for column in 0..<outputs.columns { writer.field(outputs[row, column]) }
      }
    } else if !request.raw, let labels = loaded.target?.labels {
      let decision = Decision.of(outputs, row: row, classes: labels.count)
      writer.field(labels[decision.label])
      writer.field(decision.confidence)
      if request.probabilities {
        for probability in Decision.probabilities(outputs, row: row).prefix(labels.count) {
          writer.field(probability)
        }
      }
    } else {
      for column in 0..<outputs.columns { writer.field(outputs[row, column]) }
    }
    if !actual.isEmpty { writer.appendCells(of: kept[row]) }
    writer.endRow()
  }

  /// The weighted sums and outputs of every layer, for people who learn.
  private mutating func writeTrace(_ row: Int) {
    traced += 1
    func numbers(_ matrix: Matrix) -> String {
      (0..<matrix.columns).map { shortestDecimal(matrix[row, $0]) }.joined(separator: ", ")
    }
    var text = traced > 1 || !source.isFirst ? "\n" : ""
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
    writer.buffer += Array(text.utf8)
  }
}

/// The names of the output's columns.
struct OutputNames {
  let all: [String]

  init(_ request: PredictRequest, _ loaded: LoadedModel, input: [String], actual: [String]) {
    var names: [String] = []
    let target = loaded.target
    if request.raw || target == nil {
      names = (0..<loaded.model.outputs).map { "output_\($0)" }
    } else if let target, target.labels != nil {
      // The confidence is that of one class.
      names = target.columns + (target.kind == .multiHot ? [] : ["confidence"])
      if request.probabilities { names += target.probabilityNames }
    } else if let target {
      let suffixes = loaded.config.compile?.loss?.outputSuffixes ?? [""]
      names = target.columns.flatMap { column in suffixes.map { column + $0 } }
    }
    if request.append {
      var taken = Set(input)
      names =
        input
        + names.map { name in
          var free = name
          while !taken.insert(free).inserted { free = "predicted_\(free)" }
          return free
        }
    } else {
      names += actual.map { "actual_\($0)" }
    }
    all = names
  }
}
