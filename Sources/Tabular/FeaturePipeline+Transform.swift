internal import Compute
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
    storage.isWorthwhile(forRows: rows.count, width: width, of: frame)
      ? try stored(frame, rows, training, &report, storage)
      : try held(frame, rows, training, &report)
  }

  private func held(
    _ frame: Frame, _ rows: [Int32], _ training: Training, _ report: inout RowReport
  ) throws(Diagnostic) -> (FeatureRows, rows: [Int32]) {
    var matrix = Matrix(rows: rows.count, columns: width)
    var tally = Tally(features.count)
    for (index, feature) in features.enumerated() {
      encode(
        index, frame.requested(feature.name), rows: rows, places: rows.indices, training[index],
        into: &matrix, &tally)
    }
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
    var writer = RowFileWriter(columns: width, file: try storage.workingFile(isNamed: false).file)
    var tally = Tally(features.count)
    // Of each row of the frame its place in the part, and then of each of those its row in the file.
    var places = [Int32](repeating: -1, count: frame.rowCount)
    for (place, row) in rows.enumerated() { places[Int(row)] = Int32(place) }
    var fileRows = [Int32](repeating: 0, count: rows.count)
    var written: Int32 = 0
    let size = max(1, storage.blockBytes / (max(1, width) * MemoryLayout<Float>.stride))
    for first in stride(from: 0, to: frame.rowCount, by: min(size, ColumnFileWriter.blockRows)) {
      let range = first..<min(first + min(size, ColumnFileWriter.blockRows), frame.rowCount)
      let members = range.filter { places[$0] >= 0 }
      if members.isEmpty { continue }
      let own = members.map { Int(places[$0]) }
      var block = Matrix(rows: members.count, columns: width)
      for (index, feature) in features.enumerated() {
        encode(
          index, frame.requested(feature.name).block(range),
          rows: members.map { Int32($0 - first) }, places: own, training[index], into: &block,
          &tally)
      }
      try writer.append(block)
      for place in own {
        fileRows[place] = written
        written += 1
      }
    }
    try conclude(tally, frame, rows, &report)
    let file = try writer.finish()
    if tally.dropped.isEmpty { return (FeatureRows(file, rows: fileRows), rows) }
    let kept = rows.indices.filter { !tally.dropped.contains($0) }
    return (FeatureRows(file, rows: kept.map { fileRows[$0] }), kept.map { rows[$0] })
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

    init(_ features: Int) {
      fills = Array(repeating: FillCounts(), count: features)
      faults = Array(repeating: nil, count: features)
      leftOut = Array(repeating: 0, count: features)
    }
  }

  /// Encodes rows of a column.
  ///
  /// - Parameters:
  ///   - places: of the rows in the part.
  ///   - training: the part's own encodings, where there are such.
  private func encode(
    _ index: Int, _ column: Column, rows: [Int32], places: some RandomAccessCollection<Int>,
    _ training: [Float]?, into matrix: inout Matrix, _ tally: inout Tally
  ) {
    let encoder = features[index].encoder
    var faults: [RowFault] = []
    encoder.encode(
      column, rows: rows.span, into: &matrix, from: starts[index], faults: &faults,
      counts: &tally.fills[index])
    if let training {
      for (row, place) in places.enumerated() {
        for offset in 0..<encoder.width {
          matrix[row, starts[index] + offset] = training[place * encoder.width + offset]
        }
      }
    }
    if faults.isEmpty { return }
    let places = Array(places)
    let wrong = faults.filter { $0.fault != .dropped }
    if tally.faults[index] == nil,
      let first = wrong.min(by: { rows[$0.index] < rows[$1.index] })
    {
      tally.faults[index] = (places[first.index], first.fault)
    }
    let before = tally.dropped.count
    for fault in faults { tally.dropped.insert(places[fault.index]) }
    tally.leftOut[index] += tally.dropped.count - before
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
