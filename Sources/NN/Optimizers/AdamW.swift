public import Compute
public import Config

/// `Adam` with a weight decay of 0.004 unless set.
///
///     w ← w − η λ w, then Adam's step
///
/// - Source: I. Loshchilov and F. Hutter, "Decoupled Weight Decay Regularization", 2019.
public struct AdamW: StepOptimizer {
  public static let name = "AdamW"
  public static let summary = "Adam with weight decay"
  public static let weightDecay: Float? = 0.004

  private let adam: Adam

  public init(_ section: inout ConfigSection) {
    adam = Adam(&section)
    // Unlike elsewhere null is refused: that would be Adam.
    _ = section.number("weight_decay", default: Self.weightDecay, .nonNegative)
  }

  public func slots(for parameter: ParameterRole) -> [SlotPlan] { adam.slots(for: parameter) }

  public func update(
    _ parameter: inout Matrix, of role: ParameterRole, gradient: Matrix, slots: inout [Matrix],
    scratch: inout [Matrix], learningRate: Float, step: Int
  ) {
    adam.update(
      &parameter, of: role, gradient: gradient, slots: &slots, scratch: &scratch,
      learningRate: learningRate, step: step)
  }
}
