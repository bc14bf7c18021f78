public import Config

public enum LayerRegistry {
  /// What `model.layers` may name, in alphabetical order.
  static let all: [any Layer.Type] = [
    ActivationLayer.self,
    ActivityRegularization.self,
    AlphaDropout.self,
    BatchNormalization.self,
    Dense.self,
    Dropout.self,
    ELULayer.self,
    Flatten.self,
    GaussianDropout.self,
    GaussianNoise.self,
    GroupNormalization.self,
    IdentityLayer.self,
    Input.self,
    LayerNormalization.self,
    LeakyReLULayer.self,
    Normalization.self,
    PReLU.self,
    RMSNormalization.self,
    ReLULayer.self,
    Rescaling.self,
    Residual.self,
    SoftmaxLayer.self,
    UnitNormalization.self,
  ]

  public static let registry = Registry<LayerSpec>(
    family: "layer", plural: "layers",
    all.map { type in .init(type) { section in LayerSpec(type, &section) } })
}
