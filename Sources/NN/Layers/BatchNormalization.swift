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

  /// Mean and variance of each column of the batch.
  func scratch(batchSize: Int) -> [Matrix] {
    usesBatch ? (0..<2).map { _ in Matrix(rows: 1, columns: outputs) } : []
  }

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.setNormalizedColumns(
      input, means: parameters[affine.count].value, variances: parameters[affine.count + 1].value,
      epsilon: epsilon, gamma: affine.gamma(parameters), beta: affine.beta(parameters))
  }

  func forward(
    _ input: Matrix, _ parameters: inout [Parameter], scratch: inout [Matrix],
    chance: Chance, into output: inout Matrix
  ) {
    guard usesBatch else { return infer(input, parameters, into: &output) }
    input.columnMoments(into: &scratch)
    for moment in 0..<2 {
      parameters[affine.count + moment].value.moveAverage(
        towards: scratch[moment], momentum: momentum, rest: 1 - momentum)
    }
    output.setNormalizedColumns(
      input, means: scratch[0], variances: scratch[1], epsilon: epsilon,
      gamma: affine.gamma(parameters), beta: affine.beta(parameters))
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
    let moments = usesBatch ? scratch : parameters.suffix(2).map(\.value)
    affine.withGradients(&parameterGradients) { gamma, beta in
      input.normalizedColumnsGradient(
        outputGradient, means: moments[0], variances: moments[1], epsilon: epsilon,
        ofBatch: usesBatch, gamma: affine.gamma(parameters), gammaGradient: &gamma,
        betaGradient: &beta, gradient: &inputGradient)
    }
  }
}
