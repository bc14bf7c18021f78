public import Config

public enum CallbackRegistry {
  /// What `callbacks:` may name, in alphabetical order.
  static let all: [any Callback.Type] = [
    CSVLogger.self,
    EarlyStopping.self,
    LearningRateScheduler.self,
    ModelCheckpoint.self,
    ReduceLROnPlateau.self,
    SwapEMAWeights.self,
    TerminateOnNaN.self,
  ]

  public static let registry = Registry<any Callback>(
    family: "callback", plural: "callbacks",
    all.map { type in .init(type) { section in type.init(&section) } })
}
