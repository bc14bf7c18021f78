internal import Checkpointing
internal import Config
internal import Diagnostics
internal import NN
internal import Tabular

/// What this machine makes of a checkpoint's sample rows, beside what the one that wrote it made of them.
struct SampleComparison {
  /// How far outputs may lie apart, as a share of the largest output of their row or column.
  ///
  /// Another instruction set adds up the same products in another order, or rounds a product before it is
  /// added, and has other polynomials for exp and the like. Each sum is then wrong by a few units of
  /// 6e-8, and some tens of layers make less than a hundred of that; a mistake makes far more.
  static let tolerance: Float = 1e-5

  private let expected: [Checkpoint.Sample]
  private let found: [Checkpoint.Sample]
  private let location: SourceLocation

  /// - Throws: rows that do not fit the features or the network.
  init(
    _ samples: [Checkpoint.Sample], _ features: FeaturePipeline, _ model: Sequential,
    final: (any OutputLink)?, at location: SourceLocation
  ) throws(Diagnostic) {
    expected = samples
    self.location = location
    let width = features.featureNames.count
    for sample in samples {
      func check(_ found: Int, _ expected: Int, _ what: String) throws(Diagnostic) {
        if found == expected { return }
        throw Diagnostic(
          "a sample has \(found) \(what), and there are \(expected)", at: sample.location,
          kind: .data)
      }
      try check(sample.cells.count, width, "cells")
      try check(sample.outputs.count, model.outputs, "outputs")
      if let predictions = sample.predictions {
        try check(predictions.count, model.outputs, "predictions")
      }
      if (sample.predictions == nil) != (final == nil) {
        throw Diagnostic(
          final == nil
            ? "a sample has predictions beside its outputs, and those are predictions already"
            : "a sample has no predictions beside its outputs", at: sample.location, kind: .data)
      }
    }
    found = try Replay(samples.map(\.cells), features).samples(of: model, final: final)
  }

  /// - Returns: the largest difference as a share of the largest output; nil where there are no rows.
  /// - Throws: the rows that are too different.
  func result(_ finding: inout VerificationLog.Finding) throws -> Float? {
    if expected.isEmpty {
      finding.note("it carries none, so that predictions are not compared")
      return nil
    }
    let outputs = Differences(expected.map(\.outputs), found.map(\.outputs))
    let predictions = Differences(
      expected.compactMap(\.predictions), found.compactMap(\.predictions))
    let bad = expected.indices.filter { row in
      max(outputs.ofRows[row], predictions.ofRows.isEmpty ? 0 : predictions.ofRows[row])
        > Self.tolerance
    }
    if !bad.isEmpty { throw Problems(bad.prefix(10).map(problem)) }
    let largest = max(outputs.largest, predictions.largest)
    let rows = "\(expected.count) row\(expected.count == 1 ? "" : "s")"
    let isEqual = zip(expected, found).allSatisfy {
      $0.outputs.map(\.bitPattern) == $1.outputs.map(\.bitPattern)
        && $0.predictions?.map(\.bitPattern) == $1.predictions?.map(\.bitPattern)
    }
    finding.text =
      isEqual
      ? "\(rows), predicted again to the same bytes"
      : "\(rows), predicted again to rounding: at most \(shortestDecimal(largest)) of the largest "
        + "output apart, where other instructions may differ by \(shortestDecimal(Self.tolerance))"
    return largest
  }

  private func problem(_ row: Int) -> Diagnostic {
    func shown(_ sample: Checkpoint.Sample) -> String {
      let numbers = sample.outputs.prefix(10).map { shortestDecimal($0) }.joined(separator: ", ")
      let rest = sample.outputs.count > 10 ? ", …" : ""
      let predictions = sample.predictions.map { numbers in
        ", predicting " + numbers.prefix(10).map { shortestDecimal($0) }.joined(separator: ", ")
          + (numbers.count > 10 ? ", …" : "")
      }
      return numbers + rest + (predictions ?? "")
    }
    return Diagnostic(
      "sample \(row + 1): expected the outputs \(shown(expected[row])), found \(shown(found[row]))",
      at: expected[row].location, kind: .data)
  }
}

/// How far the numbers of two tables lie apart.
private struct Differences {
  /// The largest in each row, as a share of the largest number of the row or of the number's column.
  var ofRows: [Float] = []

  var largest: Float { ofRows.max() ?? 0 }

  init(_ expected: [[Float]], _ found: [[Float]]) {
    var columns = [Float](repeating: 0, count: expected.first?.count ?? 0)
    for row in expected {
      for (column, number) in row.enumerated() where number.isFinite {
        columns[column] = max(columns[column], abs(number))
      }
    }
    for (expected, found) in zip(expected, found) {
      let size = expected.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
      var largest: Float = 0
      for column in expected.indices {
        let (a, b) = (expected[column], found[column])
        if a == b || a.isNaN && b.isNaN { continue }
        let difference = abs(a - b) / max(size, columns[column])
        // What is finite here and not there is as different as can be, and so is what was 0.
        largest = max(largest, difference.isFinite ? difference : .infinity)
      }
      ofRows.append(largest)
    }
  }
}
