public import Compute
public import Config

/// Steps of one size, in the direction that gradient and momentum agree on.
///
///     w ← w − η sign(β₁ m + (1 − β₁) g),  m ← β₂ m + (1 − β₂) g
///
/// - Source: X. Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023.
public struct Lion: StepOptimizer {
  public static let name = "Lion"
  public static let summary = "steps of one size by the sign of the momentum"

  /// β₁, more than 0; 0.9 unless set.
  public let beta1: Float
  /// β₂, 0.99 unless set.
  public let beta2: Float

  public init(_ section: inout ConfigSection) {
    beta1 = section.number(
      "beta_1", default: 0.9, Bounds("greater than 0 and at most 1") { $0 > 0 && $0 <= 1 })
    beta2 = section.number("beta_2", default: 0.99, .fraction)
  }

  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    [SlotPlan("momentum", parameter.shape)]
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    parameter.stepLion(
      gradient: gradient, momentum: &slots[0], learningRate: learningRate, beta1: beta1,
      beta2: beta2)
  }
}
