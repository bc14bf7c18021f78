public import Compute
public import Config

/// Follow the regularized leader: weights as a function of all gradients so far, many of them
/// exactly 0 under `l1_regularization_strength`.
///
///     b = a + g²,  p = −learning_rate_power,  λ = l2 + β / 2η
///     z ← z + g + 2 shrinkage · w − (bᵖ − aᵖ) w / η,  a ← b
///     w ← (clip(z, ±l1) − z) / (bᵖ / η + 2λ)
///
/// A weight stays where that would divide by 0, and everything does where η is 0; Keras gives NaN.
/// - Source: H. B. McMahan et al., "Ad Click Prediction: a View from the Trenches", 2013.
public struct Ftrl: StepOptimizer {
  public static let name = "Ftrl"
  public static let summary = "follow the regularized leader, for sparse linear models"

  /// At most 0; −0.5 unless set.
  public let learningRatePower: Float
  /// What a starts at, 0.1 unless set.
  public let initialAccumulatorValue: Float
  /// 0 unless set.
  public let l1: Float
  /// 0 unless set.
  public let l2: Float
  /// 0 unless set.
  public let shrinkage: Float
  /// β, 0 unless set.
  public let beta: Float

  public init(_ section: inout ConfigSection) {
    learningRatePower = section.number("learning_rate_power", default: -0.5, .nonPositive)
    initialAccumulatorValue = section.number(
      "initial_accumulator_value", default: 0.1, .nonNegative)
    l1 = section.number("l1_regularization_strength", default: 0, .nonNegative)
    l2 = section.number("l2_regularization_strength", default: 0, .nonNegative)
    shrinkage = section.number("l2_shrinkage_regularization_strength", default: 0, .nonNegative)
    beta = section.number("beta", default: 0, .nonNegative)
  }

  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    [
      SlotPlan(
        "accumulator", parameter.shape, start: initialAccumulatorValue, isNonNegative: true),
      SlotPlan("linear", parameter.shape),
    ]
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    guard learningRate > 0 else { return }
    slots.withPair { accumulator, linear in
      parameter.stepFtrl(
        gradient: gradient, accumulator: &accumulator, linear: &linear, learningRate: learningRate,
        power: learningRatePower, l1: l1, l2: l2 + beta / (2 * learningRate), shrinkage: shrinkage)
    }
  }
}
