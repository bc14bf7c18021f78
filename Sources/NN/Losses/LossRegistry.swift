public import Config

public enum LossRegistry {
  /// What `compile.loss` may name, in alphabetical order.
  static let all: [any Loss.Type] = [
    BinaryCrossentropy.self,
    CategoricalCrossentropy.self,
    MeanAbsoluteError.self,
    MeanSquaredError.self,
    SparseCategoricalCrossentropy.self,
  ]

  public static let registry = Registry<any Loss>(
    family: "loss", plural: "losses",
    all.map { type in .init(type) { section in type.init(&section) } })
}
