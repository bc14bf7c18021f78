public import Config

public enum ActivationRegistry {
  /// What `activation:` may name, in alphabetical order.
  static let all: [any Activation.Type] = [
    CELU.self,
    ELU.self,
    Exponential.self,
    GELU.self,
    GLU.self,
    HardShrink.self,
    HardSigmoid.self,
    HardSiLU.self,
    HardTanh.self,
    LeakyReLU.self,
    Linear.self,
    LogSigmoid.self,
    LogSoftmax.self,
    Mish.self,
    ReLU.self,
    ReLU6.self,
    SELU.self,
    Sigmoid.self,
    SiLU.self,
    SoftShrink.self,
    Softmax.self,
    Softplus.self,
    Softsign.self,
    SparsePlus.self,
    SparseSigmoid.self,
    Sparsemax.self,
    Squareplus.self,
    Step.self,
    Tanh.self,
    TanhShrink.self,
    Threshold.self,
  ]

  public static let registry = Registry<any Activation>(
    family: "activation", plural: "activations",
    all.map { type in .init(type) { section in type.init(&section) } })
}
