public import Compute
public import Config

/// Mean squares of a kernel's gradients by row and by column, and steps relative to the weights.
///
///     β = 1 − t^decay                     ρ = min(η, 1 / √t)
///     r ← β r + (1 − β) mean of each row of g² + ε₁,  c likewise of each column
///     v = r cᵀ / mean r                   for a bias v ← β v + (1 − β)(g² + ε₁)
///     u = g / √v                          w ← w − max(ε₂, rms w) ρ u / max(1, rms u / clip)
///
/// ρ is the same with `relative_step: false`, as in Keras, whose rule takes the least of both twice.
/// Where a gradient is 0 the weight stays; in Keras a row and a column of zeros make NaN.
/// - Source: N. Shazeer and M. Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory
///   Cost", 2018.
public struct Adafactor: StepOptimizer {
  public static let name = "Adafactor"
  public static let summary = "mean squares by row and column, steps relative to the weights"

  /// The power of t, −0.8 unless set.
  public let beta2Decay: Float
  /// ε₁, 1e-30 unless set.
  public let epsilon1: Float
  /// ε₂, 0.001 unless set.
  public let epsilon2: Float
  /// 1 unless set.
  public let clipThreshold: Float

  public init(_ section: inout ConfigSection) {
    beta2Decay = section.number("beta_2_decay", default: -0.8, .nonPositive)
    epsilon1 = section.number("epsilon_1", default: 1e-30, .nonNegative)
    epsilon2 = section.number("epsilon_2", default: 1e-3, .nonNegative)
    clipThreshold = section.number("clip_threshold", default: 1, .positive)
    _ = section.boolean("relative_step", default: true)
  }

  /// A bias has r and c, too, of one number that nobody reads: so Keras keeps and counts them.
  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    let isKernel = parameter.shape.count > 1
    return [
      SlotPlan(
        "row_means", isKernel ? [parameter.shape.dropLast().reduce(1, *)] : [1],
        isNonNegative: true),
      SlotPlan(
        "column_means", isKernel ? [parameter.shape.last ?? 1] : [1], isNonNegative: true),
      SlotPlan("velocity", parameter.shape, isNonNegative: true),
    ]
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    let beta = 1 - Elementary.pow(Float(step), beta2Decay)
    var velocity = slots.takeSlot(2)
    if role.shape.count > 1 {
      slots.withPair { rowMeans, columnMeans in
        velocity.setFactoredSquares(
          gradient: gradient, rowMeans: &rowMeans, columnMeans: &columnMeans, beta: beta,
          epsilon: epsilon1)
      }
    } else {
      velocity.averageSquares(gradient: gradient, beta: beta, epsilon: epsilon1)
    }
    let size = Float(parameter.norm / Double(max(1, parameter.count)).squareRoot())
    let excess = max(1, gradient.normalizedSize(squares: velocity) / clipThreshold)
    let rho = min(learningRate, 1 / Float(step).squareRoot())
    parameter.stepNormalized(
      gradient: gradient, squares: velocity, rate: max(epsilon2, size) * rho / excess)
    slots[2] = velocity
  }
}
