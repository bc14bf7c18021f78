public import Config
public import Diagnostics

/// Brings each group of neighbouring features of a row to mean 0 and variance 1.
///
///     x̂ = (x − mean) / √(variance + epsilon)        y = gamma · x̂ + beta
///
/// mean and (population) variance are those of the group.
/// - Shapes: x and y `[batch, inputs]`, gamma and beta `[inputs]`.
/// - Defaults: Keras's; 32 groups, epsilon 0.001, gamma Ones, beta Zeros. −1 means a group for each
///   feature.
/// - Source: Y. Wu and K. He, "Group Normalization", 2018.
public struct GroupNormalization: Layer {
  public static let name = "GroupNormalization"
  public static let summary = "groups of features of a row to mean 0 and variance 1"

  private let groups: Int
  private let epsilon: Float
  private let affine: ScaleAndShift

  public init(_ section: inout ConfigSection) {
    groups = section.integer(
      "groups", default: 32, Bounds("of at least 1, or -1") { $0 >= 1 || $0 == -1 })
    section.readLastAxis()
    epsilon = section.number("epsilon", default: 1e-3, .nonNegative)
    affine = ScaleAndShift(&section)
  }

  public func plan(inputs: Int) throws(Diagnostic) -> LayerPlan {
    let groups = groups == -1 ? inputs : groups
    guard inputs.isMultiple(of: groups) else {
      throw Diagnostic(
        "layer 'GroupNormalization' cannot make \(groups) equal groups of \(inputs) "
          + "feature\(inputs == 1 ? "" : "s")", notes: ["give it groups that divide \(inputs)"])
    }
    return LayerPlan(
      operation: RowNormalization(
        outputs: inputs, groups: groups, subtractsMean: true, epsilon: epsilon, affine: affine),
      parameters: affine.plans(inputs: inputs), outputs: inputs)
  }
}
