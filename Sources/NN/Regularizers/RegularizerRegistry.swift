public import Config

public enum RegularizerRegistry {
  /// What `kernel_regularizer:` and the like may name, in alphabetical order.
  static let all: [any Regularizer.Type] = [
    L1.self,
    L1L2.self,
    L2.self,
    OrthogonalRegularizer.self,
  ]

  public static let registry = Registry<any Regularizer>(
    family: "regularizer", plural: "regularizers",
    all.map { type in .init(type) { section in type.init(&section) } })
}
