public import Compute
public import Config

/// Gradients divided by a running mean of their size.
///
///     v ← ρ v + (1 − ρ) g²
///     w ← w − η g / √(v + ε)
///
/// `centered` subtracts the squared running mean of g from v. With momentum μ the increment is
/// gathered first: m ← μ m + η g / √(v + ε), w ← w − m. As in Keras ε stands inside the root;
/// PyTorch has it outside.
/// - Source: T. Hinton, lecture 6.5 of "Neural Networks for Machine Learning", 2012.
public struct RMSprop: StepOptimizer {
  public static let name = "RMSprop"
  public static let summary = "gradients divided by a running mean of their size"

  /// ρ, 0.9 unless set.
  public let rho: Float
  /// μ, 0 unless set.
  public let momentum: Float
  /// ε, 1e-7 unless set.
  public let epsilon: Float
  public let centered: Bool

  public init(_ section: inout ConfigSection) {
    rho = section.number("rho", default: 0.9, .unit)
    momentum = section.number("momentum", default: 0, .unit)
    epsilon = section.number("epsilon", default: 1e-7, .nonNegative)
    centered = section.boolean("centered", default: false)
  }

  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    let names =
      ["velocity"] + (momentum > 0 ? ["momentum"] : []) + (centered ? ["average_gradient"] : [])
    return names.map { SlotPlan($0, parameter.shape, isNonNegative: $0 == "velocity") }
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    let meanPlace = momentum > 0 ? 2 : 1
    var velocity = slots.takeSlot(0)
    var buffer = momentum > 0 ? slots.takeSlot(1) : nil
    var mean = centered ? slots.takeSlot(meanPlace) : nil
    parameter.stepRMSprop(
      gradient: gradient, velocity: &velocity, momentumBuffer: &buffer, meanGradient: &mean,
      learningRate: learningRate, rho: rho, momentum: momentum, epsilon: epsilon)
    if let mean { slots[meanPlace] = mean }
    if let buffer { slots[1] = buffer }
    slots[0] = velocity
  }
}
