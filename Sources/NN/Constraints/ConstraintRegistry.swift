public import Config

public enum ConstraintRegistry {
  /// What `kernel_constraint:` and the like may name, in alphabetical order.
  static let all: [any Constraint.Type] = [
    MaxNorm.self,
    MinMaxNorm.self,
    NonNeg.self,
    UnitNorm.self,
  ]

  public static let registry = Registry<any Constraint>(
    family: "constraint", plural: "constraints",
    all.map { type in .init(type) { section in type.init(&section) } })
}
