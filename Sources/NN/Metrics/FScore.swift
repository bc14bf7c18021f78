internal import Compute
internal import Config

/// Which mean of the classes' scores a score is.
enum ScoreAverage: String, Sendable, CaseIterable {
  /// Of all classes' counts together.
  case micro
  /// The plain mean.
  case macro
  /// Weighted by the classes' rows.
  case weighted
}

/// A mean of precision and recall, for each output.
///
/// State: for each output the weight of true positives, false positives and false negatives.
protocol FScore: ClassMetric {
  /// Nil for a score for each output.
  var average: ScoreAverage? { get }
  /// How many times as much recall counts as precision.
  var beta: Float { get }
  /// An output counts as 1 where it is greater; nil for the row's largest one.
  var threshold: Float? { get }
}

extension FScore {
  public func stateCount(outputs: Int) -> Int { 3 * outputs }

  public var looksForOneClass: Bool { threshold == nil }
  public var cuts: [Float] { threshold.map { [$0] } ?? [] }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    let outputs = predictions.columns
    for row in 0..<predictions.rows {
      let weight = rowWeight(weights, row)
      let largest = predictions[row, RowMath.argmax(predictions, row)]
      for column in 0..<outputs {
        let output = predictions[row, column]
        let truth = Double(max(0, target(targets, row, column, outputs: outputs)))
        // Keras: a row of zeros has no largest output, and equal ones are all it.
        let isPredicted = threshold.map { output > $0 } ?? (output >= largest && abs(output) > 1e-9)
        if isPredicted {
          state[3 * column] += weight * truth
          state[3 * column + 1] += weight * (1 - truth)
        } else {
          state[3 * column + 2] += weight * truth
        }
      }
    }
  }

  public func results(_ state: [Double]) -> [Float] {
    var counts: [[Double]] = []
    for base in stride(from: 0, to: state.count, by: 3) {
      counts.append(Array(state[base..<base + 3]))
    }
    let scores = counts.map(score)
    switch average {
    case .none: return scores.map { Float($0) }
    case .micro:
      return [Float(score((0..<3).map { part in counts.reduce(0) { $0 + $1[part] } }))]
    case .macro: return [Float(scores.reduce(0, +) / Double(scores.count))]
    case .weighted:
      let supports = counts.map { $0[0] + $0[2] }
      let all = supports.reduce(0, +) + epsilon
      return [Float(zip(scores, supports).reduce(0) { $0 + $1.0 * $1.1 / all })]
    }
  }

  /// Keras's `epsilon`, which keeps every denominator from 0.
  private var epsilon: Double { 1e-7 }

  private func score(_ counts: [Double]) -> Double {
    let precision = counts[0] / (counts[0] + counts[1] + epsilon)
    let recall = counts[0] / (counts[0] + counts[2] + epsilon)
    let square = Double(beta) * Double(beta)
    return (1 + square) * precision * recall / (square * precision + recall + epsilon)
  }

  public func parts(_ outputs: [String]) -> [String] {
    average == nil && outputs.count > 1 ? outputs : []
  }

  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    if let problem = needsClasses(targets) { return problem }
    return outputs == 1 && threshold == nil
      ? "of one output alone every row counts as positive; give it a threshold, such as 0.5" : nil
  }
}

extension ConfigSection {
  /// The threshold of Keras's scores.
  mutating func scoreThreshold() -> Float? {
    optionalNumber("threshold", Bounds("greater than 0 and at most 1") { $0 > 0 && $0 <= 1 })
  }
}
