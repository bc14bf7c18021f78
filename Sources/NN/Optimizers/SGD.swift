public import Compute
public import Config

/// Stochastic gradient descent, with momentum if wanted.
///
///     w ← w − η g                                   without momentum
///     v ← μ v − η g,  w ← w + v                     with momentum μ
///     v ← μ v − η g,  w ← w + μ v − η g             Nesterov's
///
/// η is 0.01 unless set. As in Keras it is inside the velocity v; PyTorch has it outside.
/// - Source: I. Sutskever et al., "On the importance of initialization and momentum in deep
///   learning", 2013.
public struct SGD: StepOptimizer {
  public static let name = "SGD"
  public static let summary = "gradient descent, with momentum and nesterov if wanted"
  public static let learningRate: Float = 0.01

  /// μ, from 0 (the default) to 1.
  public let momentum: Float
  public let nesterov: Bool

  public init(_ section: inout ConfigSection) {
    momentum = section.number("momentum", default: 0, .unit)
    nesterov = section.boolean("nesterov", default: false)
  }

  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    momentum == 0 ? [] : [SlotPlan("momentum", parameter.shape)]
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    if momentum == 0 {
      parameter.addScaled(gradient, by: -learningRate)
    } else {
      parameter.stepSGD(
        gradient: gradient, velocity: &slots[0], learningRate: learningRate, momentum: momentum,
        nesterov: nesterov)
    }
  }
}
