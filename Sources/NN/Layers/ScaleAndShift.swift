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

  func gamma(_ parameters: [Parameter]) -> Matrix? { gamma == nil ? nil : parameters[0].value }

  func beta(_ parameters: [Parameter]) -> Matrix? {
    beta == nil ? nil : parameters[count - 1].value
  }

  /// Hands out the gradients of both, nil where there is none.
  func withGradients(
    _ gradients: inout [Matrix], _ body: (_ gamma: inout Matrix?, _ beta: inout Matrix?) -> Void
  ) {
    // Taken out of the array, as two of its elements cannot be changed at once.
    var gammaGradient = gamma == nil ? nil : gradients[0].taken()
    var betaGradient = beta == nil ? nil : gradients[count - 1].taken()
    body(&gammaGradient, &betaGradient)
    if let gammaGradient { gradients[0] = gammaGradient }
    if let betaGradient { gradients[count - 1] = betaGradient }
  }
}

extension Matrix {
  /// The matrix, an empty one being left in its place.
  fileprivate mutating func taken() -> Matrix {
    var taken = Matrix(rows: 0, columns: columns)
    swap(&self, &taken)
    return taken
  }
}
