public import Config

public enum InitializerRegistry {
  /// What `kernel_initializer:` and `bias_initializer:` may name, in alphabetical order.
  static let all: [any Initializer.Type] = [
    Constant.self,
    GlorotNormal.self,
    GlorotUniform.self,
    HeNormal.self,
    HeUniform.self,
    IdentityInitializer.self,
    LecunNormal.self,
    LecunUniform.self,
    Ones.self,
    Orthogonal.self,
    RandomNormal.self,
    RandomUniform.self,
    TruncatedNormal.self,
    VarianceScaling.self,
    Zeros.self,
  ]

  public static let registry = Registry<InitializerSpec>(
    family: "initializer", plural: "initializers",
    all.map { type in .init(type) { section in InitializerSpec(type, &section) } })
}
