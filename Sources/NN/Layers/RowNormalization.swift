internal import Compute

/// Brings each group of neighbouring features of a row to mean 0 and variance 1.
///
///     x̂ = (x − mean) / √(variance + epsilon)        y = gamma · x̂ + beta
///
/// Without a mean the variance is the mean of the squares. Rows do not touch each other, in training
/// neither.
struct RowNormalization: Operation {
  let outputs: Int
  /// How many groups a row has; a divisor of `outputs`.
  let groups: Int
  let subtractsMean: Bool
  let epsilon: Float
  let affine: ScaleAndShift

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.setNormalizedRows(
      input, groups: groups, centers: subtractsMean, epsilon: epsilon,
      gamma: affine.gamma(parameters), beta: affine.beta(parameters))
  }

  /// With h = gamma · g, the means over the group:
  ///
  ///     ∂x = (h − mean(h) − x̂ · mean(h · x̂)) / √(variance + epsilon)
  ///
  /// mean(h) only where the mean was subtracted.
  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    affine.withGradients(&parameterGradients) { gamma, beta in
      input.normalizedRowsGradient(
        outputGradient, groups: groups, centers: subtractsMean, epsilon: epsilon,
        gamma: affine.gamma(parameters), gammaGradient: &gamma, betaGradient: &beta,
        gradient: &inputGradient)
    }
  }
}
