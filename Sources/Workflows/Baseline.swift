internal import Checkpointing
internal import Compute
internal import Diagnostics
internal import NN
internal import Tabular
internal import Training

/// A prediction that looks at no feature: what a network has to beat.
///
/// Of classes it gives each the share that it has among the training rows, and so decides for the
/// commonest; of numbers it is the training rows' mean, and where absolute errors count their median.
public struct Baseline: Sendable {
  /// What it always predicts.
  public enum Prediction: Sendable {
    case label(String, share: Float)
    /// Of labels of which several can hold.
    case shares([(label: String, share: Float)])
    case numbers([(column: String, mean: Float, median: Float)])
  }

  public let prediction: Prediction
  private let means: [Float]
  private let medians: [Float]

  /// Nil for a checkpoint that does not know of it.
  init?(_ record: Checkpoint.DataRecord, _ target: TargetEncoder) {
    guard let means = record.targetMeans else { return nil }
    self.means = means
    medians = record.targetMedians ?? means
    if let labels = target.labels, target.kind == .multiHot {
      prediction = .shares(Array(zip(labels, means)))
    } else if let labels = target.labels {
      let best = means.indices.max { (means[$0], $1) < (means[$1], $0) } ?? 0
      prediction = .label(labels[best], share: means[best])
    } else {
      prediction = .numbers(
        zip(target.columns, zip(means, medians)).map { ($0, $1.0, $1.1) })
    }
  }

  /// What is said of the training targets must fit them.
  static func check(_ record: Checkpoint.DataRecord, _ target: TargetEncoder) throws(Diagnostic) {
    let count = target.labels?.count ?? target.columns.count
    for (key, numbers) in [
      ("target_means", record.targetMeans), ("target_medians", record.targetMedians),
    ] {
      guard let numbers else { continue }
      guard numbers.count == count else {
        throw Diagnostic(
          "'\(key)' of section 'data': expected \(count) number\(count == 1 ? "" : "s"), one for "
            + "each \(target.labels == nil ? "target" : "class"), found \(numbers.count)",
          at: record.location, kind: .data)
      }
      if target.labels != nil && numbers.contains(where: { !(0...1).contains($0) }) {
        throw Diagnostic(
          "'\(key)' of section 'data': expected shares from 0 to 1", at: record.location,
          kind: .data)
      }
    }
  }

  /// What it predicts, in words.
  public var words: String {
    switch prediction {
    case .label(let label, let share):
      "always \(printable(label)), with the confidence \(NumberText.metric(share)), its "
        + "share of the training rows"
    case .numbers(let numbers) where numbers.count == 1:
      "always \(NumberText.metric(numbers[0].mean)), the mean of the training rows; for "
        + "absolute errors \(NumberText.metric(numbers[0].median)), their median"
    case .shares: "each label with its share of the training rows"
    case .numbers: "always the means of the training rows; for absolute errors their medians"
    }
  }

  /// What the network would put out, were it the baseline.
  ///
  /// - Parameter usesMedians: for numbers the medians in place of the means.
  func constant(_ loaded: LoadedModel, _ loss: any Loss, kind: TargetKind, usesMedians: Bool)
    -> ScoredRows.Constant
  {
    let outputs = loaded.model.outputs
    let form = loss.outputKind(outputs: outputs)
    guard kind.isClassification else {
      let numbers = usesMedians ? medians : means
      let isLogarithm = form == .logarithms
      return ScoredRows.Constant(
        prediction: numbers, logits: numbers,
        outputs: loss.outputSuffixes.count > 1
          ? nil : isLogarithm ? numbers.map { Elementary.log($0) } : numbers)
    }
    // One output is for the second of two classes; outputs beyond the classes stand for none.
    let shares =
      outputs < means.count ? [means[1]] : means + repeatElement(0, count: outputs - means.count)
    let link = loaded.finalActivation
    let made: [Float] =
      switch form {
      case .signs: shares.map { $0 > 0.5 ? 1 : -1 }
      case .logarithms: shares.map(Self.logarithm)
      case .numbers, .positive, .probabilities, .distribution, .logits:
        Self.logits(of: shares, under: link) ?? shares
      }
    return ScoredRows.Constant(
      prediction: made, logits: Self.logits(of: made, under: loaded.model.lastActivation) ?? made,
      outputs: made)
  }

  /// What becomes these shares; nil where it is not the work of a sigmoid or softmax.
  private static func logits(of shares: [Float], under link: (any OutputLink)?) -> [Float]? {
    if link is Sigmoid { return shares.map { logarithm($0) - logarithm(1 - $0) } }
    return link is Softmax ? shares.map(logarithm) : nil
  }

  /// Of a share that is kept away from 0, as Keras does.
  private static func logarithm(_ share: Float) -> Float { Elementary.log(max(share, 1e-7)) }
}

extension Samples {
  /// The mean of each target, and of classes the share of each.
  func targetMeans(_ target: TargetEncoder) -> [Float] {
    if let labels = target.labels {
      return classCounts(labels.count).map { Float(Double($0) / Double(max(1, count))) }
    }
    return (0..<targets.columns).map { column in
      var sum = 0.0
      for row in 0..<count { sum += Double(targets[row, column]) }
      return Float(sum / Double(max(1, count)))
    }
  }

  /// The median of each target; nil for classes.
  func targetMedians(_ target: TargetEncoder) -> [Float]? {
    guard target.labels == nil, count > 0 else { return nil }
    return (0..<targets.columns).map { column in
      let sorted = (0..<count).map { targets[$0, column] }.sortedNumbers()
      return Float((Double(sorted[(count - 1) / 2]) + Double(sorted[count / 2])) / 2)
    }
  }
}
