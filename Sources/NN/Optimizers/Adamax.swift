public import Compute
public import Config

/// Adam with the largest gradient in place of the mean square.
///
///     m ← m + (1 − β₁)(g − m)        u ← max(β₂ u, |g|)
///     w ← w − η m / ((1 − β₁ᵗ)(u + ε))
///
/// - Source: D. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2015, section 7.
public struct Adamax: StepOptimizer {
  public static let name = "Adamax"
  public static let summary = "Adam with the largest gradient in place of the mean square"

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

  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    [
      SlotPlan("momentum", parameter.shape),
      SlotPlan("norm", parameter.shape, isNonNegative: true),
    ]
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    slots.withPair { momentum, norm in
      parameter.stepAdamax(
        gradient: gradient, momentum: &momentum, norm: &norm, learningRate: learningRate,
        correction: Float(decayCorrection(beta1, step: step)), beta1: beta1, beta2: beta2,
        epsilon: epsilon)
    }
  }
}
