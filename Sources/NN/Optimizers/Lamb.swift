public import Compute
public import Config

/// Adam's direction, as long as the parameter itself.
///
///     m ← m + (1 − β₁)(g − m)        v ← v + (1 − β₂)(g² − v)
///     u = m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)
///     w ← w − η u ‖w‖ / ‖u‖          the ratio is 1 where one of the norms is 0
///
/// - Source: Y. You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76
///   minutes", 2020.
public struct Lamb: StepOptimizer {
  public static let name = "Lamb"
  public static let summary = "Adam's direction, as long as the parameter itself"

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
      SlotPlan("velocity", parameter.shape, isNonNegative: true),
    ]
  }

  public func scratch(for parameter: ParameterRole) -> [[Int]] { [parameter.shape] }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    slots.withPair { momentum, velocity in
      scratch[0].setLambDirection(
        gradient: gradient, momentum: &momentum, velocity: &velocity, beta1: beta1, beta2: beta2,
        correction1: Float(decayCorrection(beta1, step: step)),
        correction2: Float(decayCorrection(beta2, step: step)), epsilon: epsilon)
    }
    let (length, size) = (parameter.norm, scratch[0].norm)
    let ratio = length > 0 && size > 0 ? length / size : 1
    parameter.addScaled(scratch[0], by: -Float(ratio) * learningRate)
  }
}
