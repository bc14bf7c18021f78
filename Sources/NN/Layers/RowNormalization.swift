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

  private var width: Int { outputs / groups }

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.setRows(input.rows)
    for start in stride(from: 0, to: input.count, by: width) {
      let (mean, inverse) = moments(input, start)
      for index in start..<start + width {
        let column = index % outputs
        output.elements[index] =
          affine.gamma(parameters, column) * ((input.elements[index] - mean) * inverse)
          + affine.beta(parameters, column)
      }
    }
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
    affine.clear(&parameterGradients)
    var gradient = inputGradient.take()
    gradient?.setRows(input.rows)
    for start in stride(from: 0, to: input.count, by: width) {
      let (mean, inverse) = moments(input, start)
      var sum = 0.0
      var products = 0.0
      for index in start..<start + width {
        let column = index % outputs
        let normal = (input.elements[index] - mean) * inverse
        let upstream = outputGradient.elements[index]
        affine.addGradients(upstream * normal, upstream, column, to: &parameterGradients)
        let scaled = Double(upstream * affine.gamma(parameters, column))
        sum += scaled
        products += scaled * Double(normal)
      }
      let meanGradient = subtractsMean ? Float(sum / Double(width)) : 0
      let meanProduct = Float(products / Double(width))
      for index in start..<start + width where gradient != nil {
        let normal = (input.elements[index] - mean) * inverse
        let scaled = outputGradient.elements[index] * affine.gamma(parameters, index % outputs)
        gradient?.elements[index] = (scaled - meanGradient - normal * meanProduct) * inverse
      }
    }
    inputGradient = gradient
  }

  /// Mean and 1 / √(variance + epsilon) of the group that starts there.
  private func moments(_ input: Matrix, _ start: Int) -> (mean: Float, inverse: Float) {
    var sum = 0.0
    for index in start..<start + width where subtractsMean { sum += Double(input.elements[index]) }
    let mean = sum / Double(width)
    var squares = 0.0
    for index in start..<start + width {
      let distance = Double(input.elements[index]) - mean
      squares += distance * distance
    }
    return (Float(mean), Float(1 / (squares / Double(width) + Double(epsilon)).squareRoot()))
  }
}
