public import Config

public enum ActivationRegistry {
  /// What `activation:` may name, in alphabetical order.
  static let all: [any Activation.Type] = [
    ELU.self,
    LeakyReLU.self,
    Linear.self,
    ReLU.self,
    Sigmoid.self,
    Softmax.self,
    Step.self,
    Tanh.self,
  ]

  public static let registry = Registry<any Activation>(
    family: "activation", plural: "activations",
    all.map { type in .init(type) { section in type.init(&section) } })
}
