internal import Compute
internal import Config
internal import Diagnostics

extension FeaturePipeline {
  /// Encodes rows of a frame, into a matrix or, where that would be large, a file. Those with a
  /// category that is not known are left out where their rule says so.
  ///
  /// - Parameter training: what `fit` gave, for just its rows.
  /// - Returns: `[rows, width]`, and the rows that stay.
  func transform(
    _ frame: Frame, rows: [Int32], _ training: Training = [:], _ report: inout RowReport,
    storage: ColumnStorage
  ) throws(Diagnostic) -> (FeatureRows, rows: [Int32]) {
    let isLarge = storage.isWorthwhile(forRows: rows.count, width: width, of: frame)
    if !isLarge && !frame.isStored { return try held(frame, rows, training, &report) }
    let (features, kept) = try stored(frame, rows, training, &report, storage)
    if isLarge { return (features, kept) }
    // Of a large table, but few or short: they are looked at once more in each epoch.
    var matrix = Matrix(rows: kept.count, columns: width)
    matrix.gather(kept.indices.map { Int32($0) }[...], from: features)
    return (FeatureRows(matrix), kept)
  }

  private func held(
    _ frame: Frame, _ rows: [Int32], _ training: Training, _ report: inout RowReport
  ) throws(Diagnostic) -> (FeatureRows, rows: [Int32]) {
    let order = TableOrder(rows, of: frame.rowCount)
    var tally = Tally(features.count)
    let matrix = encoded(
      features.map { frame.requested($0.name) }, tables(frame), order, order.rows.indices,
      at: order.places, training, &tally)
    try conclude(tally, frame, rows, &report)
    if tally.dropped.isEmpty { return (FeatureRows(matrix), rows) }
    let kept = rows.indices.filter { !tally.dropped.contains($0) }
    var rest = Matrix(rows: kept.count, columns: width)
    rest.gather(kept.map { Int32($0) }[...], from: matrix)
    return (FeatureRows(rest), kept.map { rows[$0] })
  }

  /// The file has the rows in the frame's order, those that are left out among them.
  private func stored(
    _ frame: Frame, _ rows: [Int32], _ training: Training, _ report: inout RowReport,
    _ storage: ColumnStorage
  ) throws(Diagnostic) -> (FeatureRows, rows: [Int32]) {
    var writer = RowFileWriter(columns: width, file: try storage.workingFile(isNamed: false))
    let order = TableOrder(rows, of: frame.rowCount)
    let tables = tables(frame)
    var tally = Tally(features.count)
    var fileRows = [Int32](repeating: 0, count: rows.count)
    let size = max(1, storage.blockBytes / (max(1, width) * MemoryLayout<Float>.stride))
    for first in stride(from: 0, to: frame.rowCount, by: min(size, ColumnFileWriter.blockRows)) {
      let range = first..<min(first + min(size, ColumnFileWriter.blockRows), frame.rowCount)
      let own = order.indices(in: range)
      if own.isEmpty { continue }
      try writer.append(
        encoded(
          features.map { frame.requested($0.name).block(range) }, tables, order, own,
          at: Array(0..<Int32(own.count)), training, &tally, firstRow: first))
      for index in own { fileRows[Int(order.places[index])] = Int32(index) }
    }
    try conclude(tally, frame, rows, &report)
    let file = try writer.finish()
    if tally.dropped.isEmpty { return (FeatureRows(file, rows: fileRows), rows) }
    let kept = rows.indices.filter { !tally.dropped.contains($0) }
    return (FeatureRows(file, rows: kept.map { fileRows[$0] }), kept.map { rows[$0] })
  }

  /// Of the features with categories what becomes of each of their texts.
  private func tables(_ frame: Frame) -> [CategoryTable?] {
    features.map { feature in
      (feature.encoder as? CategoricalFeature).map {
        CategoryTable($0, frame.requested(feature.name).texts.texts)
      }
    }
  }

  /// What was met in the cells of a part.
  private struct Tally {
    var fills: [FillCounts]
    /// Of each feature the first fault, in the order of the part's rows in the frame.
    var faults: [(place: Int, fault: CellFault)?]
    /// Of each feature how many rows are left out for its sake, and not for one in front of it.
    var leftOut: [Int]
    /// Places in the part.
    var dropped: Set<Int> = []
    /// Numbers on their way from columns into rows: those of some features, one behind the other.
    var strip: [Float] = []

    init(_ features: Int) {
      fills = Array(repeating: FillCounts(), count: features)
      faults = Array(repeating: nil, count: features)
      leftOut = Array(repeating: 0, count: features)
    }

    /// Notes what is wrong with rows of a block, feature after feature.
    ///
    /// - Parameter places: of the block's rows in the part.
    mutating func add(_ found: [RowFault], to feature: Int, _ places: ArraySlice<Int32>) {
      func place(_ fault: RowFault) -> Int { Int(places[places.startIndex + fault.index]) }
      if faults[feature] == nil, let first = found.first(where: { $0.fault != .dropped }) {
        faults[feature] = (place(first), first.fault)
      }
      let before = dropped.count
      for fault in found { dropped.insert(place(fault)) }
      leftOut[feature] += dropped.count - before
    }

    /// Adds what was met in rows behind these.
    mutating func add(_ later: Tally) {
      for index in fills.indices {
        fills[index].add(later.fills[index])
        faults[index] = faults[index] ?? later.faults[index]
        leftOut[index] += later.leftOut[index]
      }
      dropped.formUnion(later.dropped)
    }
  }

  /// Blocks have at most so many bytes, unless they had fewer rows then than are worth the while.
  private static let blockBytes = 1 << 20
  private static let blockRows = 64...512
  /// So many parts of the work can be done at the same time.
  private static let parts = 32
  /// So many numbers of a row are written together: a line of the processor's cache.
  private static let stripFeatures = 16

  /// Encodes rows of columns, block by block.
  ///
  /// - Parameters:
  ///   - own: which of the rows in `order`.
  ///   - places: the rows of the matrix that they become.
  ///   - firstRow: of the table that the columns hold.
  private func encoded(
    _ columns: [Column], _ tables: [CategoryTable?], _ order: TableOrder, _ own: Range<Int>,
    at places: [Int32], _ training: Training, _ tally: inout Tally, firstRow: Int = 0
  ) -> Matrix {
    let rowBytes = max(1, width) * MemoryLayout<Float>.stride
    let blockRows = min(
      max(Self.blockBytes / rowBytes, Self.blockRows.lowerBound), Self.blockRows.upperBound)
    let blocks = (own.count + blockRows - 1) / blockRows
    var parts = Array(repeating: Tally(features.count), count: max(1, min(Self.parts, blocks)))
    let matrix = Matrix(columns: width, places: places, blockRows: blockRows, parts: &parts) {
      range, block, tally in
      let range = own.lowerBound + range.lowerBound..<own.lowerBound + range.upperBound
      encode(
        columns, tables, rows: order.rows[range].map { $0 - Int32(firstRow) },
        places: order.places[range], training, into: &block, &tally)
    }
    for part in parts { tally.add(part) }
    return matrix
  }

  /// Encodes the rows of a block.
  ///
  /// - Parameters:
  ///   - rows: of the columns, rising.
  ///   - places: of the rows in the part.
  ///   - training: the part's own encodings, where there are such.
  private func encode(
    _ columns: [Column], _ tables: [CategoryTable?], rows: [Int32], places: ArraySlice<Int32>,
    _ training: Training, into block: inout Matrix, _ tally: inout Tally
  ) {
    let size = rows.count
    var strip: [Float] = []
    swap(&strip, &tally.strip)
    if strip.isEmpty { strip = Array(repeating: 0, count: Self.stripFeatures * size) }
    // Features in front of this one that wait in the strip.
    var waiting = 0
    for (index, feature) in features.enumerated() {
      let encoder = feature.encoder
      var faults: [RowFault] = []
      if encoder.isOneNumber {
        var numbers = strip.mutableSpan
        let range = waiting * size..<(waiting + 1) * size
        Self.gather(columns[index].numbers, rows, into: &numbers, from: range.lowerBound)
        encoder.encode(&numbers, range, faults: &faults, counts: &tally.fills[index])
        waiting += 1
      }
      if waiting == Self.stripFeatures || waiting > 0 && !encoder.isOneNumber {
        let end = encoder.isOneNumber ? starts[index] + 1 : starts[index]
        Self.lay(strip, waiting, into: &block, from: end - waiting)
        waiting = 0
      }
      if let table = tables[index] {
        table.encode(
          columns[index].labels.codes, rows: rows.span, into: &block, from: starts[index],
          faults: &faults, counts: &tally.fills[index])
      } else if !encoder.isOneNumber {
        encoder.encode(
          columns[index], rows: rows.span, into: &block, from: starts[index], faults: &faults,
          counts: &tally.fills[index])
      }
      if let own = training[index] {
        for (row, place) in places.enumerated() {
          for offset in 0..<encoder.width {
            block[row, starts[index] + offset] = own[Int(place) * encoder.width + offset]
          }
        }
      }
      if !faults.isEmpty { tally.add(faults, to: index, places) }
    }
    Self.lay(strip, waiting, into: &block, from: width - waiting)
    swap(&strip, &tally.strip)
    noteInfinite(block, places, &tally)
  }

  /// Notes the numbers of a block that are infinite, but for rows that are left out or wrong already.
  private func noteInfinite(_ block: Matrix, _ places: ArraySlice<Int32>, _ tally: inout Tally) {
    var start = 0
    while let index = block.firstNotFinite(in: start..<block.count) {
      start = index + 1
      let (row, column) = (index / block.columns, index % block.columns)
      if tally.dropped.contains(Int(places[places.startIndex + row])) { continue }
      tally.add([RowFault(index: row, fault: .infinite)], to: feature(ofColumn: column), places)
    }
  }

  /// The feature that a column of the matrix belongs to.
  func feature(ofColumn column: Int) -> Int {
    (starts.firstIndex { $0 > column } ?? starts.count) - 1
  }

  /// Copies the numbers of some rows.
  private static func gather(
    _ numbers: [Float], _ rows: [Int32], into strip: inout MutableSpan<Float>, from start: Int
  ) {
    let numbers = numbers.span
    guard let first = rows.first, let last = rows.last else { return }
    if Int(last - first) == rows.count - 1 {
      for index in rows.indices { strip[start + index] = numbers[Int(first) + index] }
    } else {
      for index in rows.indices { strip[start + index] = numbers[Int(rows[index])] }
    }
  }

  /// Puts the features of a strip, so many of them, into neighbouring columns of a block.
  private static func lay(
    _ strip: [Float], _ features: Int, into block: inout Matrix, from start: Int
  ) {
    let (rows, columns) = (block.rows, block.columns)
    let strip = strip.span
    var elements = block.elements.mutableSpan
    for row in 0..<rows {
      let place = row * columns + start
      for feature in 0..<features { elements[place + feature] = strip[feature * rows + row] }
    }
  }

  /// Tells what was met, feature by feature.
  ///
  /// - Throws: a diagnostic of kind `data` for the first fault.
  private func conclude(
    _ tally: Tally, _ frame: Frame, _ rows: [Int32], _ report: inout RowReport
  ) throws(Diagnostic) {
    for (index, feature) in features.enumerated() {
      report.add(tally.fills[index], to: feature.name)
      if let (place, fault) = tally.faults[index] {
        throw problem(fault, feature, frame, row: rows[place])
      }
      if tally.leftOut[index] > 0 {
        report.leaveOut(tally.leftOut[index], unknownIn: feature.name)
      }
    }
  }

  private func problem(_ fault: CellFault, _ feature: Feature, _ frame: Frame, row: Int32)
    -> Diagnostic
  {
    let column = frame.requested(feature.name)
    if fault == .infinite {
      let value = feature.type == .numeric ? frame.numbers(feature.name)[Int(row)] : nil
      return Diagnostic(
        Self.infinite(value.map(shortestDecimal), in: feature),
        at: frame.places.location(ofRow: row), kind: .data, notes: Self.infiniteNotes(feature))
    }
    guard column.kind == .label, fault == .unknown else {
      return Diagnostic(
        "column '\(shown(feature.name))': the cell is missing",
        at: frame.places.location(ofRow: row), kind: .data)
    }
    let labels = column.labels
    let code = Int(labels.codes[Int(row)])
    return Diagnostic(
      Self.unknown(labels.texts[code], in: feature), at: labels.places[code], kind: .data,
      notes: Self.unknownNotes(feature))
  }
}
