public import Config

public enum LossRegistry {
  /// What `compile.loss` may name, in alphabetical order.
  static let all: [any Loss.Type] = [
    BinaryCrossentropy.self,
    BinaryFocalCrossentropy.self,
    CategoricalCrossentropy.self,
    CategoricalFocalCrossentropy.self,
    CategoricalGeneralizedCrossEntropy.self,
    CategoricalHinge.self,
    CosineSimilarity.self,
    Crossentropy.self,
    Dice.self,
    Gamma.self,
    Hinge.self,
    Huber.self,
    KLDivergence.self,
    LogCosh.self,
    MeanAbsoluteError.self,
    MeanAbsolutePercentageError.self,
    MeanSquaredError.self,
    MeanSquaredLogarithmicError.self,
    Poisson.self,
    Quantile.self,
    SparseCategoricalCrossentropy.self,
    SquaredHinge.self,
    Tversky.self,
    Tweedie.self,
  ]

  /// The names of those that look at prediction less target alone.
  public static var namesOfErrors: [String] { all.filter { $0.isOfErrors }.map { $0.name } }

  public static let registry = Registry<any Loss>(
    family: "loss", plural: "losses",
    all.map { type in .init(type) { section in type.init(&section) } })
}
