internal import Compute

/// What dropout and noise have in common: in training each number is taken times a random factor, plus
/// a random shift; a finished network hands it on.
///
///     y = factor · x + shift
///
/// The pairs are drawn number by number, in the order of the rows.
struct Noise: Operation {
  typealias Draw = @Sendable (inout RandomStream) -> (factor: Float, shift: Float)

  let outputs: Int
  /// The layer's own seed.
  let seed: Int?
  let draw: Draw

  /// The factors; 1 where nothing was drawn.
  func scratch(batchSize: Int) -> [Matrix] {
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
    output.setRows(input.rows)
    scratch[0].setRows(input.rows)
    var random = chance.stream(own: seed)
    for index in 0..<input.count {
      let (factor, shift) = draw(&random)
      scratch[0].elements[index] = factor
      output.elements[index] = input.elements[index] * factor + shift
    }
  }

  func backward(
    _ input: Matrix, _ output: Matrix, outputGradient: Matrix, _ parameters: [Parameter],
    scratch: [Matrix], parameterGradients: inout [Matrix], inputGradient: inout Matrix?
  ) {
    guard var gradient = inputGradient.take() else { return }
    gradient.setRows(input.rows)
    for index in 0..<input.count {
      gradient.elements[index] = outputGradient.elements[index] * scratch[0].elements[index]
    }
    inputGradient = gradient
  }
}
