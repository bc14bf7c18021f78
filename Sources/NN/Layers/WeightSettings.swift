internal import Config

/// What a layer may say of one of its weights: `kernel_initializer`, `kernel_regularizer`,
/// `kernel_constraint`.
struct WeightSettings: Sendable {
  let name: String
  let initializer: InitializerSpec
  let regularizer: (any Regularizer)?
  let constraint: (any Constraint)?

  init(_ name: String, initializer standard: String, _ section: inout ConfigSection) {
    self.name = name
    initializer = section.component(
      name + "_initializer", InitializerRegistry.registry, default: standard)
    regularizer = section.optionalComponent(name + "_regularizer", RegularizerRegistry.registry)
    constraint = section.optionalComponent(name + "_constraint", ConstraintRegistry.registry)
  }

  /// Weights of which nothing can be said.
  init(_ name: String, initializer: InitializerSpec) {
    self.name = name
    self.initializer = initializer
    regularizer = nil
    constraint = nil
  }

  func plan(shape: [Int], isTrainable: Bool = true) -> ParameterPlan {
    ParameterPlan(
      name: name, shape: shape, initializer: initializer, isTrainable: isTrainable,
      regularizer: regularizer, constraint: constraint)
  }
}

extension InitializerSpec {
  static let zeros = InitializerSpec(Zeros.self)
  static let ones = InitializerSpec(Ones.self)

  private init<Kind: Initializer>(_ type: Kind.Type) {
    var settings = ConfigSection(.null, title: type.name, log: ProblemLog())
    self.init(type, &settings)
  }
}
