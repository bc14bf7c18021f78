public import Compute
public import Config

/// The area under a curve of the rates at many thresholds, by Keras's approximation.
///
///     ROC     true against false positive rate
///     PR      precision against recall, interpolated as in Davis and Goadrich
///     PRGAIN  precision gain 1 − (P / N) FP / TP against recall gain 1 − (P / N) FN / TP, the latter
///             at least 0;  0 and 1 where TP is 0
///
/// P and N are the positive and the negative targets. `summation_method` is how the curve runs
/// between two thresholds: `interpolation` (straight), `minoring` or `majoring` (the lower or the
/// higher of the two). `roc_auc` and `average_precision` are exact.
///
/// - Shapes: all outputs count together, weighted by `label_weights`. With `multi_label` there is one
///   curve an output, and the result is their mean, weighted by them. Targets are 0 and 1 in Keras;
///   class indices are taken as well, as if they were one-hot.
/// - Source: J. Davis and M. Goadrich, "The Relationship Between Precision-Recall and ROC Curves",
///   2006; P. Flach and M. Kull, "Precision-Recall-Gain Curves", 2015.
public struct AUC: ClassMetric, SingleMetric {
  public static let name = "AUC"
  public static let summary = "area under the ROC or precision-recall curve, as Keras counts it"
  public static let historyName = "auc"
  public static let direction = MetricDirection.higherIsBetter

  public enum Curve: String, Sendable, CaseIterable {
    case roc = "ROC"
    case precisionRecall = "PR"
    case precisionRecallGain = "PRGAIN"
  }

  public enum Summation: String, Sendable, CaseIterable {
    case interpolation, minoring, majoring
  }

  /// 200 unless set, by number or one by one; the lowest is below 0 and the highest above 1.
  let thresholds: Thresholds
  public let curve: Curve
  public let summation: Summation
  public let isMultiLabel: Bool
  /// Outputs, where `multi_label` is set. Keras asks for it before it knows them.
  public let labels: Int?
  /// One an output; nil for 1 each.
  public let labelWeights: [Float]?
  public let fromLogits: Bool

  public init(_ section: inout ConfigSection) {
    let count = section.integer("num_thresholds", default: 200, .range(2...100_000))
    curve = section.choice("curve", default: .roc)
    summation = section.choice("summation_method", default: .interpolation)
    let given = section.differentNumbers("thresholds")
    thresholds = Thresholds(widening: given ?? Array(Thresholds.steps(count)[1..<count - 1]))
    if let given {
      let all = given.count + 2
      if section.has("num_thresholds") && count != all {
        section.fail(
          "num_thresholds", "with one below 0 and one above 1 the `thresholds` are \(all)")
      }
      section.resolve("num_thresholds", .integer(all))
    }
    isMultiLabel = section.boolean("multi_label", default: false)
    labels = section.optionalInteger("num_labels", .atLeast(1))
    labelWeights = section.optionalNumbers("label_weights", .nonNegative)
    fromLogits = section.boolean("from_logits", default: false)
    if labels != nil && !isMultiLabel { section.fail("num_labels", "it goes with multi_label") }
  }

  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    if let problem = needsClasses(targets) { return problem }
    let counts = [("num_labels is", labels), ("label_weights are", labelWeights?.count)]
    for (text, count) in counts {
      if let count, count != outputs {
        return "\(text) \(count), and the network has \(outputs) output\(outputs == 1 ? "" : "s")"
      }
    }
    return nil
  }

  public func stateCount(outputs: Int) -> Int {
    thresholds.stateCount * (isMultiLabel ? outputs : 1)
  }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    let outputs = predictions.columns
    for row in 0..<predictions.rows {
      for column in 0..<outputs {
        let output = predictions[row, column]
        let labelWeight = isMultiLabel ? 1 : Double(labelWeights?[column] ?? 1)
        thresholds.count(
          fromLogits ? Elementary.sigmoid(output) : output,
          isPositive: target(targets, row, column, outputs: outputs) > 0,
          weight: rowWeight(weights, row) * labelWeight, into: &state,
          at: isMultiLabel ? thresholds.stateCount * column : 0)
      }
    }
  }

  public func result(_ state: [Double]) -> Float {
    let size = thresholds.stateCount
    var sum = 0.0
    var total = 0.0
    for index in 0..<state.count / size {
      let weight = isMultiLabel ? Double(labelWeights?[index] ?? 1) : 1
      let counts = thresholds.differentCounts(state[index * size..<(index + 1) * size])
      sum += weight * zip(counts, counts.dropFirst()).reduce(0) { $0 + area($1.0, $1.1) }
      total += weight
    }
    return Float(ratio(sum, total))
  }

  /// The area between a threshold and the next higher one.
  private func area(_ lower: AnswerCounts, _ higher: AnswerCounts) -> Double {
    if curve == .precisionRecall && summation == .interpolation {
      return precisionRecallArea(lower, higher)
    }
    let (a, b) = (point(lower), point(higher))
    let height =
      switch summation {
      case .interpolation: (a.y + b.y) / 2
      case .minoring: min(a.y, b.y)
      case .majoring: max(a.y, b.y)
      }
    return (a.x - b.x) * height
  }

  private func point(_ counts: AnswerCounts) -> (x: Double, y: Double) {
    switch curve {
    case .roc: return (counts.falsePositiveRate, counts.recall)
    case .precisionRecall: return (counts.recall, counts.precision)
    case .precisionRecallGain:
      guard counts.truePositives > 0 else { return (0, 1) }
      let scale =
        ratio(
          counts.truePositives + counts.falseNegatives,
          counts.trueNegatives + counts.falsePositives) / counts.truePositives
      return (max(0, 1 - scale * counts.falseNegatives), 1 - scale * counts.falsePositives)
    }
  }

  /// Precision is taken as linear in the counts.
  private func precisionRecallArea(_ lower: AnswerCounts, _ higher: AnswerCounts) -> Double {
    let gained = lower.truePositives - higher.truePositives
    let before = higher.truePositives + higher.falsePositives
    let after = lower.truePositives + lower.falsePositives
    let slope = ratio(gained, max(after - before, 0))
    let intercept = higher.truePositives - slope * before
    let growth = after > 0 && before > 0 ? after / before : 1
    return ratio(
      slope * (gained + intercept * Elementary.log(growth)),
      higher.truePositives + higher.falseNegatives)
  }
}
