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
  private let content: Content
  private let hasProbabilities: Bool
  private let topK: Int?
  private let threshold: Float?

  private enum Content {
    case numbers
    /// One of several classes, by its text. Those that are numbers show where values have types.
    case classes([[UInt8]], areNumbers: Bool)
    /// Labels of which several can hold.
    case labels(TargetEncoder)
  }

  init(_ request: PredictRequest, _ loaded: LoadedModel) {
    hasProbabilities = request.probabilities
    topK = request.topK
    threshold = request.threshold
    guard !request.raw, let target = loaded.target else {
      names = (0..<loaded.model.outputs).map { "output_\($0)" }
      content = .numbers
      return
    }
    let probabilities = request.probabilities ? target.probabilityNames : []
    if target.kind == .multiHot {
      // A confidence would be that of one class.
      names = target.columns + probabilities
      content = .labels(target)
    } else if let labels = target.labels?.map({ Array($0.utf8) }) {
      let column = target.columns[0]
      let decided =
        request.topK.map { k in (1...k).flatMap { ["\(column)_\($0)", "confidence_\($0)"] } }
        ?? [column, "confidence"]
      names = decided + probabilities
      content = .classes(labels, areNumbers: labels.allSatisfy { JSON.isNumber($0.span) })
    } else {
      let suffixes = loaded.config.compile?.loss?.outputSuffixes ?? [""]
      names = target.columns.flatMap { column in suffixes.map { column + $0 } }
      content = .numbers
    }
  }

  func write(_ outputs: Matrix, row: Int, to writer: inout RowWriter) {
    switch content {
    case .numbers:
      for column in 0..<outputs.columns { writer.number(outputs[row, column]) }
    case .labels(let target):
      let held = Decision.labels(outputs, row: row, threshold: threshold ?? 0.5)
      for text in target.texts(holding: held) {
        let bytes = text.utf8.span
        if JSON.isNumber(bytes) { writer.value(bytes) } else { writer.text(bytes) }
      }
      guard hasProbabilities else { return }
      for column in 0..<outputs.columns { writer.number(outputs[row, column]) }
    case .classes(let labels, let areNumbers):
      func write(_ label: Int, _ confidence: Float) {
        let text = labels[label]
        if areNumbers { writer.value(text.span) } else { writer.text(text.span) }
        writer.number(confidence)
      }
      if let topK {
        let ranking = Decision.ranking(outputs, row: row, classes: labels.count)
        for (label, confidence) in ranking.prefix(topK) { write(label, confidence) }
      } else {
        let (label, confidence) = Decision.of(
          outputs, row: row, classes: labels.count, threshold: threshold)
        write(label, confidence)
      }
      guard hasProbabilities else { return }
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
