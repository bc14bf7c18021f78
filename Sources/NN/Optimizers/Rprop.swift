public import Compute
public import Config

/// Resilient propagation: each weight has a step of its own, which grows while its gradient keeps
/// its sign and shrinks where that changes. How large the gradient is does not matter.
///
///     s ← s · eta_plus if g agrees in sign with the gradient before, s · eta_minus if not, within
///         min_step … max_step; if not, g counts as 0
///     w ← w − s · sign(g)
///
/// This is iRprop−, PyTorch's too, with its names and defaults; Keras has none. η (0.01 unless set)
/// is the first step; a rate that changes later, by a schedule, scales all steps with it. Signs mean
/// little in small batches: give it all rows at once.
/// - Source: C. Igel and M. Hüsken, "Empirical Evaluation of the Improved Rprop Learning
///   Algorithms", 2003.
public struct Rprop: StepOptimizer {
  public static let name = "Rprop"
  public static let kerasName: KerasName? = nil
  public static let summary = "a step for each weight, by the gradient's sign alone (large batches)"
  public static let learningRate: Float = 0.01

  /// 0.5 unless set.
  public let etaMinus: Float
  /// 1.2 unless set.
  public let etaPlus: Float
  /// 1e-6 unless set.
  public let minStep: Float
  /// 50 unless set.
  public let maxStep: Float

  public init(_ section: inout ConfigSection) {
    etaMinus = section.number(
      "eta_minus", default: 0.5, Bounds("greater than 0 and less than 1") { $0 > 0 && $0 < 1 })
    etaPlus = section.number("eta_plus", default: 1.2, Bounds("greater than 1") { $0 > 1 })
    minStep = section.number("min_step", default: 1e-6, .nonNegative)
    maxStep = section.number("max_step", default: 50, .positive)
    if minStep > maxStep {
      section.fail("min_step", "it must not be greater than max_step")
    }
  }

  /// Steps are kept as multiples of η.
  public func slots(for parameter: ParameterRole) -> [SlotPlan] {
    [
      SlotPlan("previous_gradient", parameter.shape),
      SlotPlan("step_factor", parameter.shape, start: 1, isNonNegative: true),
    ]
  }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    guard learningRate > 0 else { return }
    slots.withPair { previous, factor in
      parameter.stepRprop(
        gradient: gradient, previous: &previous, factor: &factor, learningRate: learningRate,
        shrink: etaMinus, grow: etaPlus,
        bounds: minStep / learningRate...maxStep / learningRate)
    }
  }
}
