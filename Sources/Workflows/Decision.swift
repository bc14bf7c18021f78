internal import Compute

/// Which class a network's outputs stand for, once they are probabilities.
enum Decision {
  /// The class's index and its probability.
  ///
  /// - Parameters:
  ///   - outputs: `[batch, 1]` for two classes, else a column a class.
  ///   - row: of the batch.
  ///   - classes: how many there are. Outputs beyond them stand for none.
  ///   - threshold: of two classes, it is the second whose probability is greater; nil for the more
  ///     probable one.
  static func of(_ outputs: Matrix, row: Int, classes: Int, threshold: Float? = nil) -> (
    label: Int, confidence: Float
  ) {
    if outputs.columns == 1 {
      let probability = outputs[row, 0]
      return probability > threshold ?? 0.5 ? (1, probability) : (0, 1 - probability)
    }
    if let threshold {
      let label = outputs[row, 1] > threshold ? 1 : 0
      return (label, outputs[row, label])
    }
    var best = 0
    for column in 1..<min(outputs.columns, max(classes, 1))
    where outputs[row, column] > outputs[row, best] {
      best = column
    }
    return (best, outputs[row, best])
  }

  /// The labels that hold, where several can: those whose probability is greater than the threshold.
  static func labels(_ outputs: Matrix, row: Int, threshold: Float = 0.5) -> [Int] {
    (0..<outputs.columns).filter { outputs[row, $0] > threshold }
  }

  /// The probability of each class.
  static func probabilities(_ outputs: Matrix, row: Int) -> [Float] {
    (0..<max(2, outputs.columns)).map { probability(of: $0, outputs, row: row) }
  }

  /// That of one of them.
  static func probability(of label: Int, _ outputs: Matrix, row: Int) -> Float {
    if outputs.columns > 1 { return outputs[row, label] }
    return label == 0 ? 1 - outputs[row, 0] : outputs[row, 0]
  }

  /// The classes and their probabilities, the most probable first; of equal ones the first.
  static func ranking(_ outputs: Matrix, row: Int, classes: Int) -> [(
    label: Int, confidence: Float
  )] {
    probabilities(outputs, row: row).prefix(classes).enumerated()
      .map { (label: $0.offset, confidence: $0.element) }
      .sorted { ($1.confidence, $0.label) < ($0.confidence, $1.label) }
  }

  /// The class that encoded targets stand for.
  static func target(_ targets: Matrix, row: Int) -> Int {
    // −1 is the first of two classes.
    if targets.columns == 1 { return max(0, Int(targets[row, 0])) }
    return (0..<targets.columns).first { targets[row, $0] == 1 } ?? 0
  }
}
