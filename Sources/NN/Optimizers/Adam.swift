public import Compute
public import Config

/// Adaptive moments.
///
///     m ← m + (1 − β₁)(g − m)        v ← v + (1 − β₂)(g² − v)
///     α = η √(1 − β₂ᵗ) / (1 − β₁ᵗ)   w ← w − α m / (√v + ε)
///
/// t counts steps from 1. `amsgrad` divides by the largest v so far. As in Keras ε is the paper's
/// "epsilon hat": PyTorch's, added after the correction of v, is another.
/// - Source: D. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2015; S. Reddi, S.
///   Kale and S. Kumar, "On the Convergence of Adam and Beyond", 2018.
public struct Adam: StepOptimizer {
  public static let name = "Adam"
  public static let summary = "running means of the gradient and of its square"

  /// β₁, 0.9 unless set.
  public let beta1: Float
  /// β₂, 0.999 unless set.
  public let beta2: Float
  /// ε, 1e-7 unless set.
  public let epsilon: Float
  public let amsgrad: Bool

  public init(_ section: inout ConfigSection) {
    beta1 = section.number("beta_1", default: 0.9, .fraction)
    beta2 = section.number("beta_2", default: 0.999, .fraction)
    epsilon = section.number("epsilon", default: 1e-7, .nonNegative)
    amsgrad = section.boolean("amsgrad", default: false)
  }

  /// For optimizers that do to some parameters what Adam does.
  init(beta1: Float, beta2: Float, epsilon: Float) {
    (self.beta1, self.beta2, self.epsilon, amsgrad) = (beta1, beta2, epsilon, false)
  }

  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    (["momentum", "velocity"] + (amsgrad ? ["velocity_hat"] : [])).map {
      SlotPlan($0, parameter.shape, isNonNegative: $0 != "momentum")
    }
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    let alpha =
      Double(learningRate) * decayCorrection(beta2, step: step).squareRoot()
      / decayCorrection(beta1, step: step)
    var maximum = amsgrad ? slots.takeSlot(2) : nil
    slots.withPair { momentum, velocity in
      parameter.stepAdam(
        gradient: gradient, momentum: &momentum, velocity: &velocity, maximum: &maximum,
        alpha: Float(alpha), beta1: beta1, beta2: beta2, epsilon: epsilon)
    }
    if let maximum { slots[2] = maximum }
  }
}
