public import Config

public enum OptimizerRegistry {
  /// What `compile.optimizer` may name, in alphabetical order.
  static let all: [any Optimizer.Type] = [
    Adadelta.self,
    Adafactor.self,
    Adagrad.self,
    Adam.self,
    AdamW.self,
    Adamax.self,
    Ftrl.self,
    LBFGS.self,
    Lamb.self,
    Lion.self,
    Muon.self,
    Nadam.self,
    RMSprop.self,
    Rprop.self,
    SGD.self,
  ]

  public static let registry = Registry<OptimizerSpec>(
    family: "optimizer", plural: "optimizers",
    all.map { type in .init(type) { section in OptimizerSpec(type, &section) } })
}
