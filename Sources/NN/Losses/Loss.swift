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

  /// The loss of each row.
  func rowLosses(_ predictions: Matrix, _ targets: Matrix, into losses: inout [Float])

  /// The gradient of Σ scaleᵢ · lossᵢ with respect to the predictions.
  func gradient(
    _ predictions: Matrix, _ targets: Matrix, scales: [Float], into gradient: inout Matrix)

  /// The loss that takes this activation's input in place of its output and means the same, without
  /// clipping and with a gradient that never vanishes; nil where there is none.
  func onLogits(of activation: any Activation) -> (any Loss)?

  /// The activation that turns the network's outputs into probabilities, where the loss is told
  /// that they are logits (`from_logits`); nil where they are what they should be already.
  func outputActivation(outputs: Int) -> (any Activation)?
}

extension Loss {
  public func onLogits(of activation: any Activation) -> (any Loss)? { nil }
  public func outputActivation(outputs: Int) -> (any Activation)? { nil }
}

/// What a loss or a metric compares predictions with.
public enum TargetKind: String, Sendable, CaseIterable {
  /// Numbers, one column an output.
  case values
  /// 0 or 1, one column.
  case binary
  /// The index of the class, one column.
  case classIndex
  /// A 1 among zeros, one column a class.
  case oneHot

  /// Whether the target is one of several classes.
  public var isClassification: Bool {
    switch self {
    case .values: false
    case .binary, .classIndex, .oneHot: true
    }
  }
}

/// How a batch's loss comes from its rows, with weights wᵢ (1 without) and n rows. Keras's words.
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
  public func fill(_ scales: inout [Float], rows: Int, weights: ArraySlice<Float>?) {
    var divisor: Double
    switch self {
    case .sum: divisor = 1
    case .sumOverBatchSize, .mean: divisor = Double(rows)
    case .meanWithSampleWeight:
      divisor = weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(rows)
      if divisor == 0 { divisor = 1 }
    }
    for row in 0..<rows {
      let weight = weights.map { $0[$0.startIndex + row] } ?? 1
      scales[row] = Float(Double(weight) / divisor)
    }
  }
}

extension ConfigSection {
  /// Keras's `reduction` setting.
  mutating func reduction() -> Reduction { choice("reduction", default: .sumOverBatchSize) }
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
