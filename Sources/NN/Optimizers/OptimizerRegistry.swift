public import Config

public enum OptimizerRegistry {
  /// What `compile.optimizer` may name, in alphabetical order.
  static let all: [any Optimizer.Type] = [
    Adam.self,
    RMSprop.self,
    SGD.self,
  ]

  public static let registry = Registry<any Optimizer>(
    family: "optimizer", plural: "optimizers",
    all.map { type in .init(type) { section in type.init(&section) } })
}
