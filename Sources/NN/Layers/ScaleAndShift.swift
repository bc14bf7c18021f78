internal import Compute
internal import Config

/// How the normalizing layers give back what they took: y = gamma · x̂ + beta, a number each for every
/// feature.
struct ScaleAndShift: Sendable {
  /// Nil where `scale` is false.
  private let gamma: WeightSettings?
  /// Nil where `center` is false.
  private let beta: WeightSettings?

  init(_ section: inout ConfigSection) {
    let centers = section.boolean("center", default: true)
    let scales = section.boolean("scale", default: true)
    let gamma = WeightSettings("gamma", initializer: "Ones", &section)
    let beta = WeightSettings("beta", initializer: "Zeros", &section)
    self.gamma = scales ? gamma : nil
    self.beta = centers ? beta : nil
  }

  /// A scale alone.
  init(scale: WeightSettings) {
    gamma = scale
    beta = nil
  }

  /// The first parameters of the operation.
  func plans(inputs: Int) -> [ParameterPlan] {
    [gamma, beta].compactMap { $0?.plan(shape: [inputs]) }
  }

  /// How many there are.
  var count: Int { (gamma == nil ? 0 : 1) + (beta == nil ? 0 : 1) }

  func gamma(_ parameters: [Parameter], _ column: Int) -> Float {
    gamma == nil ? 1 : parameters[0].value.elements[column]
  }

  func beta(_ parameters: [Parameter], _ column: Int) -> Float {
    beta == nil ? 0 : parameters[count - 1].value.elements[column]
  }

  /// Adds to the gradients of a column: Σ g x̂ for gamma, Σ g for beta.
  func addGradients(
    _ products: Float, _ sums: Float, _ column: Int, to gradients: inout [Matrix]
  ) {
    if gamma != nil { gradients[0].elements[column] += products }
    if beta != nil { gradients[count - 1].elements[column] += sums }
  }

  func clear(_ gradients: inout [Matrix]) {
    for index in 0..<count { gradients[index].fill(0) }
  }
}
