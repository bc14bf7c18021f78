internal import Compute
public import Config
internal import Diagnostics

/// Brings each feature to mean 0 and variance 1 over the batch.
///
///     x̂ = (x − mean) / √(variance + epsilon)        y = gamma · x̂ + beta
///
/// In training mean and (population) variance are those of the batch, and are remembered:
///
///     moving ← momentum · moving + (1 − momentum) · batch
///
/// A finished network, and a layer with `trainable: false`, goes by the moving ones, so that a row's
/// result depends on that row alone.
/// - Shapes: x and y `[batch, inputs]`; gamma, beta, moving_mean and moving_variance `[inputs]`.
/// - Defaults: Keras's; momentum 0.99, epsilon 0.001, gamma and moving_variance Ones, beta and
///   moving_mean Zeros.
/// - `synchronized` concerns several machines, and `renorm_momentum` nothing without `renorm`.
/// - Source: S. Ioffe and C. Szegedy, "Batch Normalization", 2015.
public struct BatchNormalization: Layer {
  public static let name = "BatchNormalization"
  public static let summary = "each feature to mean 0 and variance 1 over the batch"

  private let momentum: Float
  private let epsilon: Float
  private let affine: ScaleAndShift
  private let movingMean: WeightSettings
  private let movingVariance: WeightSettings

  public init(_ section: inout ConfigSection) {
    section.readLastAxis()
    momentum = section.number("momentum", default: 0.99, .unit)
    epsilon = section.number("epsilon", default: 1e-3, .nonNegative)
    affine = ScaleAndShift(&section)
    movingMean = WeightSettings(
      "moving_mean",
      initializer: section.component(
        "moving_mean_initializer", InitializerRegistry.registry, default: "Zeros"))
    movingVariance = WeightSettings(
      "moving_variance",
      initializer: section.component(
        "moving_variance_initializer", InitializerRegistry.registry, default: "Ones"))
    _ = section.boolean("synchronized", default: false)
    section.requireOff("renorm", "nnctl has no batch renormalization")
    section.requireNull("renorm_clipping", "nnctl has no batch renormalization")
    _ = section.number("renorm_momentum", default: 0.99)
  }

  public func plan(inputs: Int) -> LayerPlan {
    LayerPlan(
      operation: BatchMoments(
        outputs: inputs, momentum: momentum, epsilon: epsilon, affine: affine, usesBatch: true),
      parameters: affine.plans(inputs: inputs) + [
        movingMean.plan(shape: [inputs], isTrainable: false),
        movingVariance.plan(shape: [inputs], isTrainable: false),
      ],
      outputs: inputs)
  }
}

/// (x − mean) / √(variance + epsilon) by column, with the parameters gamma and beta, where there are
/// such, and the moving mean and variance.
struct BatchMoments: Operation {
  let outputs: Int
  let momentum: Float
  let epsilon: Float
  let affine: ScaleAndShift
  /// Whether training goes by the batch's moments.
  var usesBatch: Bool

  var frozen: any Operation {
    var frozen = self
    frozen.usesBatch = false
    return frozen
  }

  /// Mean and 1 / √(variance + epsilon) of each column of the batch, a row each.
  func scratch(batchSize: Int) -> [Matrix] {
    usesBatch ? [Matrix(rows: 2, columns: outputs)] : []
  }

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.setRows(input.rows)
    for column in 0..<outputs {
      let (mean, inverse) = moving(parameters, column)
      normalize(input, column, mean, inverse, parameters, into: &output)
    }
  }

  func forward(
    _ input: Matrix, _ parameters: inout [Parameter], scratch: inout [Matrix],
    chance: Chance, into output: inout Matrix
  ) {
    guard usesBatch else { return infer(input, parameters, into: &output) }
    output.setRows(input.rows)
    for column in 0..<outputs {
      let (mean, variance) = moments(input, column)
      remember(mean, column, in: &parameters[affine.count])
      remember(variance, column, in: &parameters[affine.count + 1])
      let inverse = inverseDeviation(variance)
      scratch[0].elements[column] = mean
      scratch[0].elements[outputs + column] = inverse
      normalize(input, column, mean, inverse, parameters, into: &output)
    }
  }

  /// With the sums over the n rows of the batch:
  ///
  ///     ∂x = gamma (g − Σ g / n − x̂ Σ g x̂ / n) / √(variance + epsilon)
  ///
  /// The sums are left out where the moments are not the batch's.
  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    affine.clear(&parameterGradients)
    var gradient = inputGradient.take()
    gradient?.setRows(input.rows)
    for column in 0..<outputs {
      let (mean, inverse) =
        usesBatch
        ? (scratch[0].elements[column], scratch[0].elements[outputs + column])
        : moving(parameters, column)
      var sum = 0.0
      var products = 0.0
      for index in stride(from: column, to: input.count, by: outputs) {
        let upstream = Double(outputGradient.elements[index])
        sum += upstream
        products += upstream * Double((input.elements[index] - mean) * inverse)
      }
      affine.addGradients(Float(products), Float(sum), column, to: &parameterGradients)
      guard gradient != nil else { continue }
      let rows = Double(max(1, input.rows))
      let meanGradient = usesBatch ? Float(sum / rows) : 0
      let meanProduct = usesBatch ? Float(products / rows) : 0
      let slope = affine.gamma(parameters, column) * inverse
      for index in stride(from: column, to: input.count, by: outputs) {
        let normal = (input.elements[index] - mean) * inverse
        gradient?.elements[index] =
          (outputGradient.elements[index] - meanGradient - normal * meanProduct) * slope
      }
    }
    inputGradient = gradient
  }

  private func normalize(
    _ input: Matrix, _ column: Int, _ mean: Float, _ inverse: Float, _ parameters: [Parameter],
    into output: inout Matrix
  ) {
    let (gamma, beta) = (affine.gamma(parameters, column), affine.beta(parameters, column))
    for index in stride(from: column, to: input.count, by: outputs) {
      output.elements[index] = gamma * ((input.elements[index] - mean) * inverse) + beta
    }
  }

  private func moving(_ parameters: [Parameter], _ column: Int) -> (mean: Float, inverse: Float) {
    (
      parameters[affine.count].value.elements[column],
      inverseDeviation(parameters[affine.count + 1].value.elements[column])
    )
  }

  private func remember(_ moment: Float, _ column: Int, in moving: inout Parameter) {
    let old = moving.value.elements[column]
    moving.value.elements[column] = momentum * old + (1 - momentum) * moment
  }

  private func inverseDeviation(_ variance: Float) -> Float {
    1 / (variance + epsilon).squareRoot()
  }

  private func moments(_ input: Matrix, _ column: Int) -> (mean: Float, variance: Float) {
    let (mean, variance) = input.moments(ofColumn: column)
    return (Float(mean), Float(variance))
  }
}
