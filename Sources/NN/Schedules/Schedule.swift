internal import Compute
public import Config

/// How the learning rate changes in the course of a training.
public protocol Schedule: Component {
  /// The learning rate, computed in float32 as Keras does.
  ///
  /// - Parameters:
  ///   - time: steps done before this one, or epochs where the schedule's unit is that.
  ///   - run: the length of the whole training, in the same unit.
  func learningRate(at time: Float, of run: Float) -> Float
}

/// How long a training is to last.
public struct RunLength: Sendable {
  public let stepsPerEpoch: Int
  public let steps: Int

  public init(stepsPerEpoch: Int, steps: Int) {
    self.stepsPerEpoch = max(1, stepsPerEpoch)
    self.steps = max(1, steps)
  }
}

/// A schedule with what every schedule may say: its name, and the unit of its lengths.
public struct ScheduleSpec: Sendable {
  /// What a schedule's lengths count. Keras knows steps only.
  enum TimeUnit: String, Sendable, CaseIterable {
    case steps, epochs
  }

  public let schedule: any Schedule
  private let unit: TimeUnit

  init<Kind: Schedule>(_ type: Kind.Type, _ section: inout ConfigSection) {
    schedule = Kind(&section)
    unit = section.choice("unit", default: TimeUnit.steps)
    section.markNotInKeras("unit")
    _ = section.optionalString("name")
  }

  /// - Parameter step: of the whole training, counted from 0. Under gradient accumulation each batch
  ///   counts, as in Keras.
  public func learningRate(at step: Int, in run: RunLength) -> Float {
    let unit: Float =
      switch unit {
      case .steps: 1
      case .epochs: Float(run.stepsPerEpoch)
      }
    return schedule.learningRate(at: Float(step) / unit, of: Float(run.steps) / unit)
  }
}

/// How long a part of a schedule lasts, in the schedule's unit.
public enum ScheduleLength: Sendable {
  case fixed(Float)
  /// As long as the training.
  case run

  func value(of run: Float) -> Float {
    switch self {
    case .fixed(let length): length
    case .run: run
    }
  }
}

extension ConfigSection {
  /// A length greater than 0, or the word `run`. Without a default it must be given.
  mutating func length(_ key: String, default standard: ScheduleLength? = nil) -> ScheduleLength {
    let expected = "a number greater than 0, or run"
    let word = ConfigNode.string("run")
    let isRun = if case .run? = standard { true } else { false }
    let found = node(
      key, kind: .either([.number(.positive), .words(["run"])]), expected: expected,
      standard: isRun ? word : nil)
    if let found, found.string != "run" {
      if found.double == nil {
        fail(key, "expected \(expected), found \(found.described)")
        return .run
      }
      return .fixed(number(key, .positive))
    }
    if found == nil && !isRun {
      miss(key, expected: expected)
    } else {
      resolve(key, word)
    }
    return .run
  }
}

/// ½ (1 + cos πx): from 1 at 0 to 0 at 1.
func cosineFall(_ x: Float) -> Float { 0.5 * (1 + Elementary.cos(Float.pi * x)) }
