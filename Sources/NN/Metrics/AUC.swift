public import Compute
public import Config

/// The area under a curve of the rates at many thresholds, by Keras's approximation.
///
/// Outputs are sorted into `num_thresholds` − 1 equal steps from 0 to 1; the curve is drawn through
/// the thresholds between them. ROC: true against false positive rate, by trapezoids. PR: precision
/// against recall, interpolated as in Davis and Goadrich.
///
/// - Shapes: with `multi_label` one curve an output, and the result is their mean; else all outputs
///   count together.
/// - Source: J. Davis and M. Goadrich, "The Relationship Between Precision-Recall and ROC Curves",
///   2006.
public struct AUC: Metric {
  public static let name = "AUC"
  public static let summary = "area under the ROC or precision-recall curve, as Keras counts it"
  public static let historyName = "auc"
  public static let direction = MetricDirection.higherIsBetter

  public enum Curve: String, Sendable, CaseIterable {
    case roc = "ROC"
    case precisionRecall = "PR"
  }

  public enum Summation: String, Sendable, CaseIterable {
    case interpolation, minoring, majoring
  }

  /// 200 unless set.
  public let thresholds: Int
  public let curve: Curve
  public let summation: Summation
  public let isMultiLabel: Bool
  /// Outputs, where `multi_label` is set. Keras asks for it before it knows them.
  public let labels: Int?
  public let fromLogits: Bool

  public init(_ section: inout ConfigSection) {
    thresholds = section.integer("num_thresholds", default: 200, .range(2...100_000))
    curve = section.choice("curve", default: .roc)
    summation = section.choice("summation_method", default: .interpolation)
    isMultiLabel = section.boolean("multi_label", default: false)
    labels = section.optionalInteger("num_labels", .atLeast(1))
    fromLogits = section.boolean("from_logits", default: false)
  }

  public func objection(to targets: TargetKind, outputs: Int) -> String? {
    switch targets {
    case .values: "it needs targets of 0 and 1, and the loss regresses"
    case .classIndex where outputs > 1:
      "it needs one-hot targets; use categorical_crossentropy, or leave it out"
    case .binary, .oneHot, .classIndex: nil
    }
  }

  /// For each curve and each step the weight of positive, then that of negative targets.
  public func stateCount(outputs: Int) -> Int { 2 * thresholds * (isMultiLabel ? outputs : 1) }

  public func update(
    _ state: inout [Double], _ predictions: Matrix, _ targets: Matrix,
    weights: ArraySlice<Float>?
  ) {
    for row in 0..<predictions.rows {
      let weight = weights.map { Double($0[$0.startIndex + row]) } ?? 1
      for column in 0..<predictions.columns {
        let base = isMultiLabel ? 2 * thresholds * column : 0
        let target = targets[row, column] == 0 ? 0 : 1
        let step = step(of: predictions[row, column])
        state[base + (1 - target) * thresholds + step] += weight
      }
    }
  }

  private func step(of output: Float) -> Int {
    let probability = fromLogits ? 1 / (1 + Elementary.exp(-output)) : output
    guard probability > 0 else { return 0 }  // not a number included
    return max(0, Int((min(probability, 1) * Float(thresholds - 1)).rounded(.up)) - 1)
  }

  public func result(_ state: [Double]) -> Float {
    let size = 2 * thresholds
    let curves = state.count / size
    var sum = 0.0
    for index in 0..<curves {
      sum += area(
        positives: state[index * size..<index * size + thresholds],
        negatives: state[index * size + thresholds..<(index + 1) * size])
    }
    return Float(sum / Double(curves))
  }

  private func area(positives: ArraySlice<Double>, negatives: ArraySlice<Double>) -> Double {
    let allPositive = positives.reduce(0, +)
    let allNegative = negatives.reduce(0, +)
    var area = 0.0
    // From the highest threshold, above which there is nothing, down to the lowest.
    var truePositives = positives.last ?? 0
    var falsePositives = negatives.last ?? 0
    for (positive, negative) in zip(
      positives.dropLast().reversed(), negatives.dropLast().reversed())
    {
      let nextTrue = truePositives + positive
      let nextFalse = falsePositives + negative
      switch (curve, summation) {
      case (.precisionRecall, .interpolation):
        area += precisionRecallArea(
          truePositives, falsePositives, positive, negative, all: allPositive)
      case (.precisionRecall, _):
        area +=
          ratio(positive, allPositive)
          * height(
            ratio(truePositives, truePositives + falsePositives),
            ratio(nextTrue, nextTrue + nextFalse))
      case (.roc, _):
        area +=
          ratio(negative, allNegative)
          * height(ratio(truePositives, allPositive), ratio(nextTrue, allPositive))
      }
      truePositives = nextTrue
      falsePositives = nextFalse
    }
    return area
  }

  private func height(_ a: Double, _ b: Double) -> Double {
    switch summation {
    case .interpolation: (a + b) / 2
    case .minoring: min(a, b)
    case .majoring: max(a, b)
    }
  }

  /// The area between two thresholds, precision taken as linear in the counts.
  private func precisionRecallArea(
    _ truePositives: Double, _ falsePositives: Double, _ positive: Double, _ negative: Double,
    all: Double
  ) -> Double {
    let predicted = truePositives + falsePositives
    let slope = ratio(positive, max(positive + negative, 0))
    let intercept = truePositives - slope * predicted
    let next = predicted + positive + negative
    let growth = next > 0 && predicted > 0 ? next / predicted : 1
    return ratio(slope * (positive + intercept * Elementary.log(growth)), all)
  }
}
