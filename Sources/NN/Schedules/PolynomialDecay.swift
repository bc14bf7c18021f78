internal import Compute
public import Config

/// From one rate to another along a power of the time that is left.
///
///     η(t) = (η₀ − η₁)(1 − t / steps)^power + η₁,  t at most `steps`
///
/// With `cycle` the steps are multiplied instead, by the least whole number that makes them reach t.
public struct PolynomialDecay: Schedule {
  public static let name = "PolynomialDecay"
  public static let summary = "down to end_learning_rate, in a straight line or by a power"

  /// η₀.
  public let initialLearningRate: Float
  public let decaySteps: ScheduleLength
  /// η₁, 1e-4 unless set.
  public let endLearningRate: Float
  /// 1, a straight line, unless set.
  public let power: Float
  /// Whether it goes up again; false unless set.
  public let cycles: Bool

  public init(_ section: inout ConfigSection) {
    initialLearningRate = section.number("initial_learning_rate", .nonNegative)
    decaySteps = section.length("decay_steps")
    endLearningRate = section.number("end_learning_rate", default: 1e-4, .nonNegative)
    power = section.number("power", default: 1, .nonNegative)
    cycles = section.boolean("cycle", default: false)
  }

  public func learningRate(at time: Float, of run: Float) -> Float {
    var steps = decaySteps.value(of: run)
    if cycles { steps *= max(1, (time / steps).rounded(.up)) }
    let left = 1 - min(time, steps) / steps
    return (initialLearningRate - endLearningRate) * Elementary.pow(left, power) + endLearningRate
  }
}
