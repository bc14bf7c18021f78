public import Config

public enum ScheduleRegistry {
  /// What an optimizer's `learning_rate:` may name, in alphabetical order.
  static let all: [any Schedule.Type] = [
    CosineDecay.self,
    CosineDecayRestarts.self,
    ExponentialDecay.self,
    InverseTimeDecay.self,
    OneCycle.self,
    PiecewiseConstantDecay.self,
    PolynomialDecay.self,
  ]

  public static let registry = Registry<ScheduleSpec>(
    family: "schedule", plural: "schedules", kerasModule: "keras.optimizers.schedules",
    all.map { type in .init(type) { section in ScheduleSpec(type, &section) } })
}
