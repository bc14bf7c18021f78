internal import Compute
public import Config

/// A fixed factor every so many steps.
///
///     η(t) = η₀ · rate^(t / steps)       t / steps rounded down with `staircase`
public struct ExponentialDecay: Schedule {
  public static let name = "ExponentialDecay"
  public static let summary = "times decay_rate every decay_steps"

  /// η₀.
  public let initialLearningRate: Float
  public let decaySteps: ScheduleLength
  public let decayRate: Float
  /// Whether the rate falls in steps; false unless set.
  public let isStaircase: Bool

  public init(_ section: inout ConfigSection) {
    initialLearningRate = section.number("initial_learning_rate", .nonNegative)
    decaySteps = section.length("decay_steps")
    decayRate = section.number("decay_rate", .nonNegative)
    isStaircase = section.boolean("staircase", default: false)
  }

  public func learningRate(at time: Float, of run: Float) -> Float {
    let periods = time / decaySteps.value(of: run)
    return initialLearningRate
      * Elementary.pow(decayRate, isStaircase ? periods.rounded(.down) : periods)
  }
}
