internal import Compute
internal import Diagnostics
internal import NN
internal import Tabular
internal import Training

/// One class or label against all others, on rows with known targets.
struct ClassScores {
  /// "kind=setosa"
  let name: String
  /// The probability of each row.
  let scores: [Double]
  let isPositive: [Bool]
  /// Whether the network decides for it.
  let isPredicted: [Bool]

  /// The second of two classes, each of more classes or labels, or the one that is named.
  ///
  /// - Throws: a usage error for a network that knows no classes, and for a class that it does not
  ///   know; a diagnostic of kind `data` where a probability is no number.
  static func all(_ rows: EvaluatedRows, label: String?, for kind: any PlotKind.Type)
    throws(Diagnostic) -> [ClassScores]
  {
    guard let labels = rows.target.labels else { throw refusal(of: rows, for: kind) }
    let outputs = rows.outputs
    if let row = (0..<outputs.rows).first(where: { row in
      (0..<outputs.columns).contains { outputs[row, $0].isNaN }
    }) {
      throw Diagnostic(
        "the network gives no probability of this row: its outputs are not finite",
        at: rows.part.location(row), kind: .data)
    }
    let names = rows.target.probabilityNames.map { printable($0) }
    let indices = try chosen(rows, label, labels)
    if rows.target.kind == .multiHot {
      return indices.map { index in
        ClassScores(
          name: names[index], scores: (0..<rows.count).map { Double(outputs[$0, index]) },
          isPositive: (0..<rows.count).map { rows.scored.targets[$0, index] == 1 },
          isPredicted: (0..<rows.count).map { outputs[$0, index] > 0.5 })
      }
    }
    let actual = (0..<rows.count).map { Decision.target(rows.scored.targets, row: $0) }
    let decided = (0..<rows.count).map {
      Decision.of(outputs, row: $0, classes: labels.count).label
    }
    return indices.map { index in
      ClassScores(
        name: names[index],
        scores: (0..<rows.count).map {
          Double(Decision.probability(of: index, outputs, row: $0))
        },
        isPositive: actual.map { $0 == index }, isPredicted: decided.map { $0 == index })
    }
  }

  /// What is said of a network that predicts numbers.
  static func refusal(of rows: EvaluatedRows, for kind: any PlotKind.Type) -> Diagnostic {
    Diagnostic(
      "plot \(kind.name) is of classes, and '\(rows.loaded.name)' predicts numbers", kind: .usage,
      notes: ["nnctl plot residuals shows their errors"])
  }

  private static func chosen(_ rows: EvaluatedRows, _ label: String?, _ labels: [String])
    throws(Diagnostic) -> [Int]
  {
    guard let label else {
      return rows.target.kind != .multiHot && labels.count == 2 ? [1] : Array(labels.indices)
    }
    if let index = rows.target.index(ofLabel: label) { return [index] }
    throw Diagnostic(
      "--label: no class is called '\(printable(label))'", kind: .usage,
      notes: [Suggestion.hint(for: label, among: labels, called: "classes")])
  }
}

extension EvaluatedRows {
  /// The rows that a picture of errors is of; what is to be said of them is said.
  init(_ request: PlotRequest, for kind: any PlotKind.Type) throws(Problems) {
    try self.init(
      modelPath: request.file(of: kind.name), dataPath: request.data, storage: request.storage,
      command: "nnctl plot \(kind.name)")
    for notice in notices { request.report?(notice) }
  }

  /// "kind, model.json".
  var title: String {
    "\(printable(target.columns.joined(separator: ", "))), \(printable(loaded.name))"
  }

  /// "60 test rows".
  var counted: String { "\(count) \(printable(called))" }
}
