public import Compute
public import Config

/// Adam with Nesterov's momentum.
///
///     μₜ = β₁ (1 − ½ · 0.96ᵗ)        Πₜ = μ₁ μ₂ … μₜ
///     m ← m + (1 − β₁)(g − m)        v ← v + (1 − β₂)(g² − v)
///     m̂ = μₜ₊₁ m / (1 − Πₜ₊₁) + (1 − μₜ) g / (1 − Πₜ)
///     w ← w − η m̂ / (√(v / (1 − β₂ᵗ)) + ε)
///
/// - Source: T. Dozat, "Incorporating Nesterov Momentum into Adam", 2016.
public struct Nadam: StepOptimizer {
  public static let name = "Nadam"
  public static let summary = "Adam with Nesterov's momentum"

  /// β₁, 0.9 unless set.
  public let beta1: Float
  /// β₂, 0.999 unless set.
  public let beta2: Float
  /// ε, 1e-7 unless set.
  public let epsilon: Float

  public init(_ section: inout ConfigSection) {
    beta1 = section.number("beta_1", default: 0.9, .fraction)
    beta2 = section.number("beta_2", default: 0.999, .fraction)
    epsilon = section.number("epsilon", default: 1e-7, .nonNegative)
  }

  /// The product Π, the same number for every parameter, is kept beside the moments.
  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    [
      SlotPlan("momentum", parameter.shape),
      SlotPlan("velocity", parameter.shape, isNonNegative: true),
      SlotPlan("momentum_product", [1], start: 1, isShared: true, isNonNegative: true),
    ]
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    let now = momentum(at: step)
    let next = momentum(at: step + 1)
    slots[2].scale(by: now)
    let product = slots[2][0, 0]
    slots.withPair { momentum, velocity in
      parameter.stepNadam(
        gradient: gradient, momentum: &momentum, velocity: &velocity, learningRate: learningRate,
        beta1: beta1, beta2: beta2, ahead: next / (1 - product * next),
        now: (1 - now) / (1 - product), correction: Float(decayCorrection(beta2, step: step)),
        epsilon: epsilon)
    }
  }

  /// μ at a step.
  private func momentum(at step: Int) -> Float {
    beta1 * (1 - 0.5 * Elementary.pow(0.96, Float(step)))
  }
}
