internal import Compute

/// How well labels are found, of which several can hold for a row.
public struct MultiLabelReport: Sendable {
  /// Each label by itself; its support are the rows in which it holds.
  public let labels: [ClassificationReport.Class]
  /// The share of rows in which every label is right.
  public let subsetAccuracy: Float

  /// - Parameters:
  ///   - targets: 0 and 1, one column a label.
  ///   - outputs: their probabilities.
  init(labels: [String], targets: Matrix, outputs: Matrix) {
    var counts = labels.map { _ in (right: 0, predicted: 0, support: 0) }
    var exact = 0
    for row in 0..<targets.rows {
      let actual = Set(labels.indices.filter { targets[row, $0] == 1 })
      let predicted = Set(Decision.labels(outputs, row: row))
      for index in actual { counts[index].support += 1 }
      for index in predicted { counts[index].predicted += 1 }
      for index in actual.intersection(predicted) { counts[index].right += 1 }
      if actual == predicted { exact += 1 }
    }
    self.labels = zip(labels, counts).map { label, count in
      ClassificationReport.Class(
        label: label,
        Rates(right: count.right, predicted: count.predicted, support: count.support))
    }
    subsetAccuracy = Float(Double(exact) / Double(max(1, targets.rows)))
  }
}
