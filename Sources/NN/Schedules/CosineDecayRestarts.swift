internal import Compute
public import Config

/// Down along half a cosine, again and again.
///
///     η(t) = η₀ ((1 − alpha) · m_mulⁱ · ½ (1 + cos πx) + alpha)
///
/// i counts the restarts before t and x is the share of the current period that is over. The first
/// period has `first_decay_steps`, each further one `t_mul` times as many as the one before.
/// - Source: I. Loshchilov and F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts",
///   2017.
public struct CosineDecayRestarts: Schedule {
  public static let name = "CosineDecayRestarts"
  public static let summary = "down along half a cosine, again and again"

  /// η₀.
  public let initialLearningRate: Float
  public let firstDecaySteps: ScheduleLength
  /// By how much periods grow, 2 unless set, at least 1.
  public let periodFactor: Float
  /// By how much the rate shrinks from period to period; 1, not at all, unless set.
  public let rateFactor: Float
  /// The share of the rate that stays; 0 unless set.
  public let alpha: Float

  public init(_ section: inout ConfigSection) {
    initialLearningRate = section.number("initial_learning_rate", .nonNegative)
    firstDecaySteps = section.length("first_decay_steps")
    periodFactor = section.number("t_mul", default: 2, .atLeast(1))
    rateFactor = section.number("m_mul", default: 1, .nonNegative)
    alpha = section.number("alpha", default: 0, .nonNegative)
  }

  public func learningRate(at time: Float, of run: Float) -> Float {
    let periods = time / firstDecaySteps.value(of: run)
    let restarts: Float
    let share: Float
    if periodFactor == 1 {
      restarts = periods.rounded(.down)
      share = periods - restarts
    } else {
      // After i periods 1 + t_mul + … = (1 − t_mulⁱ) / (1 − t_mul) of the first have passed.
      let grown = 1 - periods * (1 - periodFactor)
      restarts = (Elementary.log(grown) / Elementary.log(periodFactor)).rounded(.down)
      let period = Elementary.pow(periodFactor, restarts)
      share = (periods - (1 - period) / (1 - periodFactor)) / period
    }
    let height = Elementary.pow(rateFactor, restarts) * cosineFall(share)
    return initialLearningRate * ((1 - alpha) * height + alpha)
  }
}
