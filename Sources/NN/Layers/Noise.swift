internal import Compute

/// What dropout and noise have in common: in training each number is changed by one drawn for it, in
/// the order of the rows; a finished network hands it on.
struct Noise: Operation {
  enum Kind {
    /// 0 · x + dropped with probability rate, else factor · x + shift.
    case dropout(rate: Float, factor: Float, shift: Float = 0, dropped: Float = 0)
    /// x · N(1, deviation²).
    case factors(deviation: Double)
    /// x + N(0, deviation²).
    case shifts(deviation: Double)
  }

  let outputs: Int
  /// The layer's own seed.
  let seed: Int?
  let kind: Kind

  /// What each number was taken times; 1 where nothing was drawn.
  func scratch(batchSize: Int) -> [Matrix] {
    if case .shifts = kind { return [] }
    var factors = Matrix(rows: batchSize, columns: outputs)
    factors.fill(1)
    return [factors]
  }

  func infer(_ input: Matrix, _ parameters: [Parameter], into output: inout Matrix) {
    output.copy(input)
  }

  func forward(
    _ input: Matrix, _ parameters: inout [Parameter], scratch: inout [Matrix],
    chance: Chance, into output: inout Matrix
  ) {
    var random = chance.stream(own: seed)
    switch kind {
    case .dropout(let rate, let factor, let shift, let dropped):
      output.setDropout(
        input, rate: rate, factor: factor, shift: shift, dropped: dropped, factors: &scratch[0],
        from: &random)
    case .factors(let deviation):
      scratch[0].setRows(input.rows)
      scratch[0].setNormal(mean: 1, deviation: deviation, from: &random)
      output.setElementProduct(input, scratch[0])
    case .shifts(let deviation):
      output.setRows(input.rows)
      output.setNormal(mean: 0, deviation: deviation, from: &random)
      output.addScaled(input, by: 1)
    }
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    if case .shifts = kind {
      inputGradient?.copy(outputGradient)
    } else {
      inputGradient?.setElementProduct(outputGradient, scratch[0])
    }
  }
}
