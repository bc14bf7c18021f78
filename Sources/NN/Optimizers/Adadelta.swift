public import Compute
public import Config

/// Steps of the size that former steps had, for the size that former gradients had.
///
///     a ← ρ a + (1 − ρ) g²
///     x = −√(d + ε) g / √(a + ε)
///     d ← ρ d + (1 − ρ) x²,  w ← w + η x
///
/// η is 0.001 unless set, as in Keras; the paper's is 1.
/// - Source: M. Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012.
public struct Adadelta: StepOptimizer {
  public static let name = "Adadelta"
  public static let summary = "steps sized by the means of former steps and gradients"

  /// ρ, 0.95 unless set.
  public let rho: Float
  /// ε, 1e-7 unless set.
  public let epsilon: Float

  public init(_ section: inout ConfigSection) {
    rho = section.number("rho", default: 0.95, .unit)
    epsilon = section.number("epsilon", default: 1e-7, .nonNegative)
  }

  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    [
      SlotPlan("accumulated_grad", parameter.shape, isNonNegative: true),
      SlotPlan("accumulated_delta_var", parameter.shape, isNonNegative: true),
    ]
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    slots.withPair { squares, changes in
      parameter.stepAdadelta(
        gradient: gradient, squares: &squares, changes: &changes, learningRate: learningRate,
        rho: rho, epsilon: epsilon)
    }
  }
}
