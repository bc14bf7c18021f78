public import Compute
public import Config

/// Momentum made orthogonal, for kernels; Adam with its own weight decay for everything else.
///
///     m ← μ m + g
///     x = g + μ m                        with `nesterov`, else m
///     x ← x / (‖x‖ + 1e-7), then `ns_steps` times x ← a x + (b xxᵀ + c (xxᵀ)²) x
///     w ← w − η x √max(rows, columns) · rms_rate
///
/// A parameter of two dimensions is a kernel, unless its path (`dense_1/kernel`) contains one of the
/// texts of `exclude_layers`, or "embedding" with `exclude_embeddings`. `rms_rate: null` leaves the
/// last two factors out.
/// - Source: K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024; J.
///   Liu et al., "Muon is Scalable for LLM Training", 2025.
public struct Muon: StepOptimizer {
  public static let name = "Muon"
  public static let summary = "momentum made orthogonal, for kernels; Adam for the rest"
  public static let weightDecay: Float? = 0.004

  private let adam: Adam
  /// λ of what Adam moves, 0.004 unless set.
  public let adamWeightDecay: Float?
  /// η of what Adam moves, in shares of the others'; 1 unless set.
  public let adamRateShare: Float
  /// μ, 0.95 unless set.
  public let momentum: Float
  public let nesterov: Bool
  /// 5 unless set.
  public let iterations: Int
  /// 0.2 unless set.
  public let rmsRate: Float?
  private let coefficients: (a: Float, b: Float, c: Float)
  private let excluded: [String]
  private let excludesEmbeddings: Bool

  public init(_ section: inout ConfigSection) {
    adam = Adam(
      beta1: section.number("adam_beta_1", default: 0.9, .fraction),
      beta2: section.number("adam_beta_2", default: 0.999, .fraction),
      epsilon: section.number("epsilon", default: 1e-7, .nonNegative))
    adamWeightDecay = section.optionalNumber("adam_weight_decay", default: 0.004, .nonNegative)
    adamRateShare = section.number("adam_lr_ratio", default: 1, .nonNegative)
    momentum = section.number("momentum", default: 0.95, .unit)
    nesterov = section.boolean("nesterov", default: true)
    iterations = section.integer("ns_steps", default: 5, .range(0...100))
    rmsRate = section.optionalNumber("rms_rate", default: 0.2, .nonNegative)
    coefficients = (
      section.number("muon_a", default: 3.4445), section.number("muon_b", default: -4.775),
      section.number("muon_c", default: 2.0315)
    )
    excluded =
      section.strings("exclude_layers", expected: "parts of parameters' paths, such as [dense_1]")
      ?? []
    excludesEmbeddings = section.boolean("exclude_embeddings", default: true)
  }

  private func isKernel(_ parameter: ParameterRole) -> Bool {
    parameter.shape.count == 2 && !excluded.contains { parameter.path.contains($0) }
      && !(excludesEmbeddings && parameter.path.lowercased().contains("embedding"))
  }

  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    isKernel(parameter)
      ? [SlotPlan("momentum", parameter.shape)] : adam.slots(for: parameter)
  }

  /// For a kernel x and its successor, xxᵀ (or xᵀx, whichever is smaller) and its square.
  public func scratch(for parameter: ParameterRole) -> [[Int]] {
    guard isKernel(parameter) else { return [] }
    let side = parameter.shape.min() ?? 0
    return [parameter.shape, parameter.shape, [side, side], [side, side]]
  }

  public func weightDecay(of parameter: ParameterRole, common: Float?) -> Float? {
    isKernel(parameter) ? common : adamWeightDecay
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    guard !scratch.isEmpty else {
      return adam.update(
        &parameter, of: role, gradient: gradient, slots: &slots, scratch: &scratch,
        learningRate: learningRate * adamRateShare, step: step)
    }
    slots[0].scale(by: momentum)
    slots[0].addScaled(gradient, by: 1)
    scratch[0].copy(slots[0])
    if nesterov {
      scratch[0].scale(by: momentum)
      scratch[0].addScaled(gradient, by: 1)
    }
    orthogonalize(&scratch)
    let longest = Float(max(parameter.rows, parameter.columns))
    let size = rmsRate.map { $0 * longest.squareRoot() } ?? 1
    parameter.addScaled(scratch[0], by: -learningRate * size)
  }

  /// Brings the singular values of the first matrix near 1, by Newton's and Schulz's iteration.
  private func orthogonalize(_ scratch: inout [Matrix]) {
    let (a, b, c) = coefficients
    var x = scratch.takeSlot(0)
    var next = scratch.takeSlot(1)
    var square = scratch.takeSlot(2)
    var mixed = scratch.takeSlot(3)
    x.scale(by: Float(1 / (x.norm + 1e-7)))
    let isTall = x.rows > x.columns
    for _ in 0..<iterations {
      if isTall { square.setProduct(transposed: x, x) } else { square.setProduct(x, transposed: x) }
      mixed.setProduct(square, square)
      mixed.scale(by: c)
      mixed.addScaled(square, by: b)
      if isTall { next.setProduct(x, mixed) } else { next.setProduct(mixed, x) }
      next.addScaled(x, by: a)
      swap(&x, &next)
    }
    scratch[0] = x
    scratch[1] = next
    scratch[2] = square
    scratch[3] = mixed
  }
}
