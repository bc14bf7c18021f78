public import Config

/// Down along half a cosine, after a warm-up if wanted.
///
///     η(t) = η₀ + (target − η₀) t / warmup                             while t < warmup
///     η(t) = η₁ ((1 − alpha) ½ (1 + cos π(t − warmup) / decay) + alpha)  then, and no further
///
/// η₁ is the warm-up's target or, without one, η₀. `warmup_steps` come before `decay_steps`, as in
/// Keras; where `decay_steps` is `run` the decay takes what they leave of the training.
/// `warmup_fraction`, which Keras does not have, takes that share of `decay_steps` for the warm-up.
/// - Source: I. Loshchilov and F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts",
///   2017.
public struct CosineDecay: Schedule {
  public static let name = "CosineDecay"
  public static let summary = "down along half a cosine, after a warm-up if wanted"

  /// η₀.
  public let initialLearningRate: Float
  public let decaySteps: ScheduleLength
  /// The share of the rate that stays; 0 unless set.
  public let alpha: Float
  /// The rate at the end of the warm-up; nil, the default, for none.
  public let warmupTarget: Float?
  /// 0 unless set.
  public let warmupSteps: Float
  /// 0 unless set.
  public let warmupFraction: Float

  public init(_ section: inout ConfigSection) {
    initialLearningRate = section.number("initial_learning_rate", .nonNegative)
    decaySteps = section.length("decay_steps")
    alpha = section.number("alpha", default: 0, .nonNegative)
    warmupTarget = section.optionalNumber("warmup_target", .nonNegative)
    warmupSteps = section.number("warmup_steps", default: 0, .nonNegative)
    warmupFraction = section.number("warmup_fraction", default: 0, .fraction)
    section.markNotInKeras("warmup_fraction")
    let given = [("warmup_steps", warmupSteps), ("warmup_fraction", warmupFraction)]
      .filter { $0.1 > 0 }.map(\.0)
    if given.count == 2 {
      section.fail("warmup_fraction", "only one of warmup_steps and warmup_fraction may be set")
    } else if let key = given.first, warmupTarget == nil {
      section.fail(key, "a warm-up needs a rate to reach: warmup_target")
    }
  }

  public func learningRate(at time: Float, of run: Float) -> Float {
    let length = decaySteps.value(of: run)
    let warmup = warmupFraction > 0 ? warmupFraction * length : warmupSteps
    let isShared = if case .run = decaySteps { true } else { warmupFraction > 0 }
    let decay = isShared ? length - warmup : length
    if let warmupTarget, time < warmup {
      return (warmupTarget - initialLearningRate) * (time / warmup) + initialLearningRate
    }
    let share = decay > 0 ? min(time - warmup, decay) / decay : 1
    return (warmupTarget ?? initialLearningRate) * ((1 - alpha) * cosineFall(share) + alpha)
  }
}
