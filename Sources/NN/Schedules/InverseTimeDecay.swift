public import Config

/// A rate that falls as one over time.
///
///     η(t) = η₀ / (1 + rate · t / steps)       t / steps rounded down with `staircase`
public struct InverseTimeDecay: Schedule {
  public static let name = "InverseTimeDecay"
  public static let summary = "divided by 1 + decay_rate · step / decay_steps"

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
    return initialLearningRate / (1 + decayRate * (isStaircase ? periods.rounded(.down) : periods))
  }
}
