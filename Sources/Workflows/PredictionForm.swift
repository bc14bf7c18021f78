internal import Compute
internal import JSON
internal import NN
internal import Tabular
internal import Training

/// What is written of a network's outputs for each row, once they are probabilities or numbers in
/// the target's units: which columns, and what stands in them.
struct PredictionForm {
  /// The columns' names.
  let names: [String]
  /// The text of each class; nil where outputs are written as numbers.
  private let labels: [[UInt8]]?
  /// Whether the labels are numbers, which is seen where values have types.
  private let areNumbers: Bool
  private let hasProbabilities: Bool
  private let topK: Int?
  private let threshold: Float?

  init(_ request: PredictRequest, _ loaded: LoadedModel) {
    hasProbabilities = request.probabilities
    topK = request.topK
    threshold = request.threshold
    guard !request.raw, let target = loaded.target else {
      names = (0..<loaded.model.outputs).map { "output_\($0)" }
      labels = nil
      areNumbers = false
      return
    }
    labels = target.labels?.map { Array($0.utf8) }
    areNumbers = labels?.allSatisfy(JSON.isNumber) ?? false
    if let texts = target.labels {
      let column = target.columns[0]
      let decided =
        request.topK.map { k in (1...k).flatMap { ["\(column)_\($0)", "confidence_\($0)"] } }
        ?? [column, "confidence"]
      names = decided + (request.probabilities ? texts.map { "\(column)=\($0)" } : [])
    } else {
      let suffixes = loaded.config.compile?.loss?.outputSuffixes ?? [""]
      names = target.columns.flatMap { column in suffixes.map { column + $0 } }
    }
  }

  func write(_ outputs: Matrix, row: Int, to writer: inout RowWriter) {
    guard let labels else {
      for column in 0..<outputs.columns { writer.number(outputs[row, column]) }
      return
    }
    let decisions =
      topK.map { Decision.ranking(outputs, row: row, classes: labels.count).prefix($0) }
      ?? [Decision.of(outputs, row: row, classes: labels.count, threshold: threshold)]
    for decision in decisions {
      let label = labels[decision.label]
      if areNumbers { writer.value(label) } else { writer.text(label) }
      writer.number(decision.confidence)
    }
    if hasProbabilities {
      for probability in Decision.probabilities(outputs, row: row).prefix(labels.count) {
        writer.number(probability)
      }
    }
  }

  /// For a row that could not be predicted.
  func writeNothing(to writer: inout RowWriter) {
    for _ in names { writer.missing() }
  }
}
