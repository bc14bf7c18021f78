public import Compute
public import Config

/// Gradients divided by the root of the sum of their squares so far.
///
///     a ← a + g²,  w ← w − η g / √(a + ε)
///
/// As in Keras ε stands inside the root, and a does not start at 0.
/// - Source: J. Duchi, E. Hazan and Y. Singer, "Adaptive Subgradient Methods for Online Learning and
///   Stochastic Optimization", 2011.
public struct Adagrad: StepOptimizer {
  public static let name = "Adagrad"
  public static let summary = "gradients divided by the root of the sum of their squares so far"

  /// What a starts at, 0.1 unless set.
  public let initialAccumulatorValue: Float
  /// ε, 1e-7 unless set.
  public let epsilon: Float

  public init(_ section: inout ConfigSection) {
    initialAccumulatorValue = section.number(
      "initial_accumulator_value", default: 0.1, .nonNegative)
    epsilon = section.number("epsilon", default: 1e-7, .nonNegative)
  }

  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    [
      SlotPlan(
        "accumulator", parameter.shape, start: initialAccumulatorValue, isNonNegative: true)
    ]
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    parameter.stepAdagrad(
      gradient: gradient, accumulator: &slots[0], learningRate: learningRate, epsilon: epsilon)
  }
}
