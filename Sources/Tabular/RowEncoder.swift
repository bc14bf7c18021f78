public import Compute
public import Diagnostics

/// Encodes the rows of a table one after the other, as they come out of a stream, and counts the
/// cells that a rule stood in for and, where wanted, what the cells hold.
public struct RowEncoder: Sendable {
  private let pipeline: FeaturePipeline
  /// Where each feature is in the table.
  private let columns: [Int]
  /// Of the features that are read as numbers all at once: their numbers, where they are in the
  /// table, and where they go.
  private let numbers: [Int]
  private let numberColumns: [Int]
  private let numberStarts: [Int]
  private let numberEncoders: [any FeatureEncoder]
  /// Whether all features are numbers that become one each.
  private let makesOneOfEach: Bool
  /// The other features.
  private let others: [Int]
  private var counts: [FillCounts]
  /// What was counted in the row at hand.
  private var pending: [(feature: Int, counts: FillCounts)] = []
  /// What the rows encoded so far hold; nil where nobody wants to know.
  public private(set) var drift: DriftCounts?

  /// - Parameters:
  ///   - columns: where each feature is, as `FeaturePipeline.columns(in:)` says.
  ///   - profile: what the rows are to be compared with.
  public init(
    _ pipeline: FeaturePipeline, columns: [Int], comparedWith profile: TrainingProfile? = nil
  ) {
    precondition(
      columns.count == pipeline.features.count,
      "\(columns.count) columns for \(pipeline.features.count) features")
    self.pipeline = pipeline
    self.columns = columns
    numbers = pipeline.features.indices.filter { pipeline.features[$0].type == .numeric }
    numberColumns = numbers.map { columns[$0] }
    numberStarts = numbers.map { pipeline.starts[$0] }
    numberEncoders = numbers.map { pipeline.features[$0].encoder }
    makesOneOfEach = pipeline.features.allSatisfy { $0.type == .numeric && $0.encoder.isOneNumber }
    others = pipeline.features.indices.filter { pipeline.features[$0].type != .numeric }
    counts = Array(repeating: FillCounts(), count: columns.count)
    drift = profile.map { DriftCounts($0, pipeline) }
  }

  /// A batch that `encode(_:behind:)` takes; nil where the reader's rows are to be encoded one by one.
  public func plainBatch(_ reader: any RowReader, capacity: Int) -> PlainBatch? {
    reader.plainBatch(
      numbers: numberColumns, texts: others.map { columns[$0] }, capacity: capacity)
  }

  /// Writes the rows of a batch behind those of a matrix, up to the first one that cannot be encoded,
  /// of which the other `encode` says why. It has the same bits there.
  ///
  /// - Returns: how many rows were written.
  public mutating func encode(_ batch: inout PlainBatch, behind matrix: inout Matrix) -> Int {
    let width = pipeline.width
    precondition(
      matrix.columns == width, "a matrix of \(matrix.columns) columns for \(width) features")
    var rows = batch.count
    for index in numberEncoders.indices where numberEncoders[index].missingFault != nil {
      rows = min(rows, batch.countPresent(index))
    }
    let start = matrix.count
    let before = (counts, drift)
    matrix.setRows(matrix.rows + rows)
    var elements = matrix.elements.mutableSpan
    if !makesOneOfEach { for index in start..<start + rows * width { elements[index] = 0 } }
    if !others.isEmpty {
      var row = 0
      while row < rows, encodeOthers(batch, row, into: &elements, start + row * width) { row += 1 }
      rows = row
    } else {
      drift?.add(rows: rows)
    }
    for index in numberEncoders.indices {
      drift?.count(
        batch.numbers.span.extracting(batch.range(index, rows: rows)), of: numbers[index])
      encode(&batch, index, rows: rows, into: &elements, from: start + numberStarts[index])
    }
    guard matrix.firstNotFinite(in: start..<start + rows * width) == nil else {
      // Which row it is, is found one by one.
      (counts, drift) = before
      matrix.setRows(start / width)
      return 0
    }
    matrix.setRows(start / width + rows)
    return rows
  }

  /// Writes a column of numbers that are there, or are filled in.
  private mutating func encode(
    _ batch: inout PlainBatch, _ index: Int, rows: Int, into elements: inout MutableSpan<Float>,
    from start: Int
  ) {
    let (encoder, width) = (numberEncoders[index], pipeline.width)
    var fills = FillCounts()
    if encoder.isOneNumber {
      var faults: [RowFault] = []
      batch.change(index, rows: rows) { numbers, range in
        encoder.encode(&numbers, range, faults: &faults, counts: &fills)
      }
      batch.copy(index, rows: rows, to: &elements, from: start, width: width)
    } else {
      var place = start
      for value in batch.numbers[batch.range(index, rows: rows)] {
        if value.isNaN {
          _ = encoder.encode(.missing, into: &elements, from: place, counts: &fills)
        } else {
          encoder.encode(number: value, into: &elements, from: place)
        }
        place += width
      }
    }
    counts[numbers[index]].add(fills)
  }

  /// Writes the features of a row that are no numbers.
  ///
  /// - Returns: whether all could be encoded.
  private mutating func encodeOthers(
    _ batch: PlainBatch, _ row: Int, into elements: inout MutableSpan<Float>, _ start: Int
  ) -> Bool {
    pending.removeAll(keepingCapacity: true)
    drift?.beginRow()
    for (text, index) in others.enumerated() {
      let feature = pipeline.features[index]
      let cell =
        batch.isMissing(row, text) ? .missing : batch.text(row, text).flatMap(feature.cell)
      guard let cell else { return false }
      var fills = FillCounts()
      let fault = feature.encoder.encode(
        cell, into: &elements, from: start + pipeline.starts[index], counts: &fills)
      if fault != nil { return false }
      if fills != FillCounts() { pending.append((index, fills)) }
      drift?.note(cell, isUnknown: fills.unknown > 0, of: index)
    }
    for (index, more) in pending { counts[index].add(more) }
    drift?.endRow()
    return true
  }

  /// Writes the reader's record into a row of a matrix.
  ///
  /// - Throws: a diagnostic of kind `data` where a cell is not what its feature takes; the row then
  ///   holds anything.
  public mutating func encode(
    _ reader: any RowReader, into row: Int, of matrix: inout Matrix
  ) throws(Diagnostic) {
    let width = pipeline.width
    precondition(
      matrix.columns == width && row < matrix.rows,
      "row \(row) of a matrix [\(matrix.rows), \(matrix.columns)] for \(width) encoded features")
    pending.removeAll(keepingCapacity: true)
    drift?.beginRow()
    let start = row * width
    var elements = matrix.elements.mutableSpan
    for index in start..<start + width { elements[index] = 0 }
    // All numbers at once: one by one takes twice the time.
    var missing = 0
    if let index = reader.numbers(
      numberColumns.span, from: 0, into: &elements, at: numberStarts.span, offset: start,
      missing: &missing)
    {
      _ = try reader.number(
        numberColumns[index], called: pipeline.features[numbers[index]].name)
    }
    for index in numbers.indices {
      let place = start + numberStarts[index]
      let number = elements[place]
      elements[place] = 0
      if number.isNaN {
        try encode(.missing, of: numbers[index], reader, into: &elements, start)
      } else {
        numberEncoders[index].encode(number: number, into: &elements, from: place)
        drift?.note(.number(number), isUnknown: false, of: numbers[index])
      }
    }
    for index in others {
      let cell = try pipeline.features[index].cell(reader, columns[index])
      try encode(cell, of: index, reader, into: &elements, start)
    }
    if let place = matrix.firstNotFinite(in: start..<start + width) {
      let index = pipeline.feature(ofColumn: place - start)
      let feature = pipeline.features[index]
      throw reader.problem(
        FeaturePipeline.infinite(reader.shownText(columns[index]), in: feature),
        column: columns[index], notes: FeaturePipeline.infiniteNotes(feature))
    }
    for (index, more) in pending { counts[index].add(more) }
    drift?.endRow()
  }

  private mutating func encode(
    _ cell: Cell, of index: Int, _ reader: any RowReader, into elements: inout MutableSpan<Float>,
    _ start: Int
  ) throws(Diagnostic) {
    let feature = pipeline.features[index]
    var counts = FillCounts()
    let fault = feature.encoder.encode(
      cell, into: &elements, from: start + pipeline.starts[index], counts: &counts)
    if let fault { throw problem(fault, feature, reader, columns[index]) }
    if counts != FillCounts() { pending.append((index, counts)) }
    drift?.note(cell, isUnknown: counts.unknown > 0, of: index)
  }

  /// What was filled in or not known, in all rows that encoders of one pipeline encoded so far.
  public static func notices(_ encoders: [RowEncoder]) -> [Diagnostic] {
    guard let pipeline = encoders.first?.pipeline else { return [] }
    var report = RowReport()
    for encoder in encoders {
      for (feature, counts) in zip(pipeline.features, encoder.counts) {
        report.add(counts, to: feature.name)
      }
    }
    return report.notices(pipeline)
  }

  private func problem(
    _ fault: CellFault, _ feature: FeaturePipeline.Feature, _ reader: any RowReader, _ column: Int
  ) -> Diagnostic {
    let leftOut = "the training left such rows out"
    if reader.isMissing(column) {
      var problem = reader.missingProblem(column, called: feature.name)
      problem.notes.append(
        fault == .dropped ? leftOut : "the training had no rule for missing cells here")
      return problem
    }
    return reader.problem(
      FeaturePipeline.unknown(reader.shownText(column), in: feature), column: column,
      notes: fault == .dropped ? [leftOut] : FeaturePipeline.unknownNotes(feature))
  }
}

extension FeaturePipeline.Feature {
  /// A cell that is no number, as the encoder takes it.
  ///
  /// - Throws: a diagnostic of kind `data` where it is not of the feature's type.
  fileprivate func cell(_ reader: any RowReader, _ column: Int) throws(Diagnostic) -> Cell {
    if reader.isMissing(column) { return .missing }
    if type == .numeric { return .number(try reader.number(column, called: name)) }
    let text = try reader.text(column)
    if let cell = cell(text) { return cell }
    throw reader.problem(
      "column '\(shown(name))': expected \(type == .date ? "a date \(format.described)" : "true or false")"
        + ", found '\(shown(text))'", column: column)
  }

  /// A text that is no number, as the encoder takes it; nil where it is not of the feature's type.
  fileprivate func cell(_ text: String) -> Cell? {
    switch type {
    case .numeric: nil
    case .categorical, .text: .text(text)
    case .boolean: BooleanWords.value(of: text).map(Cell.number)
    case .date: format.seconds(text).map(Cell.date)
    }
  }
}
