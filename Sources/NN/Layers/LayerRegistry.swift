public import Config

public enum LayerRegistry {
  /// What `model.layers` may name, in alphabetical order.
  static let all: [any Layer.Type] = [
    ActivationLayer.self,
    Dense.self,
    Input.self,
  ]

  public static let registry = Registry<LayerSpec>(
    family: "layer", plural: "layers",
    all.map { type in .init(type) { section in LayerSpec(type, &section) } })
}
