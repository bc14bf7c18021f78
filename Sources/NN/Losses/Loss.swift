public import Compute
public import Config

/// What training makes small.
///
/// - Shapes: predictions `[batch, outputs]`; targets the same, or `[batch, 1]` for class indices.
public protocol Loss: Component {
  /// The one number of a batch from those of its rows.
  var reduction: Reduction { get }

  /// What its targets are for a network of so many outputs.
  func targetKind(outputs: Int) -> TargetKind

  /// Whether a target of −1 and 1 stays as it is where others become 0 and 1.
  var keepsSigns: Bool { get }

  /// Whether it takes each output for a yes or no of its own, so that several labels can hold at once.
  static var takesSeveralLabels: Bool { get }

  /// Whether it looks at prediction less target alone, so that targets may as well be shifted, scaled
  /// or bent (`target_transform`).
  static var isOfErrors: Bool { get }

  /// Why a number cannot be its target: "a count is not negative"; nil where it can.
  func objection(to target: Float) -> String?

  /// What it takes the network's outputs for.
  func outputKind(outputs: Int) -> OutputKind

  /// Why its settings do not go with so many outputs; nil where they do.
  func objection(toOutputs outputs: Int) -> String?

  /// What the outputs of one target add to its name; a loss mostly takes one output for each.
  var outputSuffixes: [String] { get }

  /// Which of a target's outputs metrics and reports compare with it.
  var centralOutput: Int { get }

  /// The loss of each row.
  func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float])

  /// The factor of each row's loss in the batch's, into `scales`, which has a place for every row.
  func fillScales(_ scales: inout [Float], targets: Matrix, weights: ArraySlice<Float>?)

  /// The loss of each row and, with respect to the predictions, the gradient of Σ scaleᵢ · lossᵢ.
  func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], losses: inout [Float],
    into gradient: inout Matrix)

  /// The loss that takes this activation's input in place of its output and means the same, without
  /// clipping and with a gradient that never vanishes; nil where there is none.
  func onLogits(of activation: any Activation) -> (any Loss)?

  /// What makes predictions of the network's outputs: probabilities of logits (`from_logits`) and
  /// of signs, means of logarithms; nil where they are what they should be already.
  func outputLink(outputs: Int) -> (any OutputLink)?
}

extension Loss {
  public var keepsSigns: Bool { false }
  public static var takesSeveralLabels: Bool { false }
  public static var isOfErrors: Bool { false }
  public func objection(to target: Float) -> String? { nil }
  public func outputKind(outputs: Int) -> OutputKind { .numbers }
  public func objection(toOutputs outputs: Int) -> String? { nil }
  public var outputSuffixes: [String] { [""] }
  public var centralOutput: Int { 0 }
  public func onLogits(of activation: any Activation) -> (any Loss)? { nil }
  public func outputLink(outputs: Int) -> (any OutputLink)? { nil }

  /// How many predictions metrics see, of so many outputs.
  public func metricOutputs(of outputs: Int) -> Int { outputs / outputSuffixes.count }

  public func fillScales(_ scales: inout [Float], targets: Matrix, weights: ArraySlice<Float>?) {
    reduction.fill(&scales, rows: targets.rows, weights: weights)
  }
}

/// What a loss or a metric compares predictions with.
public enum TargetKind: String, Sendable, CaseIterable {
  /// Numbers, one column an output.
  case values
  /// 0 or 1, one column; under a loss that keeps signs also −1 or 1.
  case binary
  /// The index of the class, one column.
  case classIndex
  /// A 1 among zeros, one column a class.
  case oneHot
  /// 0 or 1, one column a label: several may hold, or none.
  case multiHot

  /// Whether the target is a class, or are labels.
  public var isClassification: Bool {
    switch self {
    case .values: false
    case .binary, .classIndex, .oneHot, .multiHot: true
    }
  }
}

/// How a batch's loss comes from its rows, with weights wᵢ (1 without) and n rows. Keras's words.
///
/// Keras's `none`, which leaves one number a row, is refused: training needs one.
public enum Reduction: String, Sendable, CaseIterable {
  /// Σ wᵢ lossᵢ / n
  case sumOverBatchSize = "sum_over_batch_size"
  /// Σ wᵢ lossᵢ
  case sum
  /// As `sum_over_batch_size`.
  case mean
  /// Σ wᵢ lossᵢ / Σ wᵢ
  case meanWithSampleWeight = "mean_with_sample_weight"

  /// The factor of each row's loss, into `scales`, which has a place for every row.
  ///
  /// - Parameter counts: whether a row counts; nil where all do. The others have the factor 0, and
  ///   the rest is as if they were not there.
  public func fill(
    _ scales: inout [Float], rows: Int, weights: ArraySlice<Float>?,
    where counts: ((Int) -> Bool)? = nil
  ) {
    if weights == nil && counts == nil {
      let scale = self == .sum ? 1 : Float(1 / Double(max(1, rows)))
      for row in 0..<rows { scales[row] = scale }
      return
    }
    let counts = counts ?? { _ in true }
    var divisor = 0.0
    for row in 0..<rows {
      let weight = counts(row) ? weights.map { $0[$0.startIndex + row] } ?? 1 : 0
      scales[row] = weight
      switch self {
      case .sum: divisor = 1
      case .sumOverBatchSize, .mean: divisor += counts(row) ? 1 : 0
      case .meanWithSampleWeight: divisor += Double(weight)
      }
    }
    if divisor == 0 { divisor = 1 }
    for row in 0..<rows { scales[row] = Float(Double(scales[row]) / divisor) }
  }
}

extension ConfigSection {
  /// What every loss of Keras has: `reduction`, and a name and a dtype that change nothing.
  mutating func reduction(name: String) -> Reduction {
    let words = Reduction.allCases.map(\.rawValue).joined(separator: " | ")
    let found = node(
      "reduction", kind: .words(Reduction.allCases.map(\.rawValue)),
      standard: .string("sum_over_batch_size"))
    let isNone = found.map { $0.isNull || normalizedName($0.string ?? "") == "none" } ?? false
    if isNone {
      fail(
        "reduction", "training makes one number small, and none leaves one for each row",
        notes: ["expected \(words)"])
    }
    let reduction: Reduction =
      isNone ? .sumOverBatchSize : choice("reduction", default: .sumOverBatchSize)
    _ = string("name", default: name)
    checkDtype()
    return reduction
  }
}

extension Bounds {
  /// Between 0 and 1, both excluded.
  static let openUnit = Bounds(
    "between 0 and 1, both excluded", from: .excluding(0), to: .excluding(1))
}

/// Keras keeps probabilities this far from 0 and 1 before it takes their logarithm.
enum Clipping {
  static let epsilon: Float = 1e-7

  static func clip(_ probability: Float) -> Float {
    min(max(probability, epsilon), 1 - epsilon)
  }

  /// Whether the clipped value still moves with the probability.
  static func passes(_ probability: Float) -> Bool {
    probability >= epsilon && probability <= 1 - epsilon
  }
}
