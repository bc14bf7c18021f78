import Compute
import TestSupport
import Testing

@Suite struct RowLossTests {
  private struct Case: Sendable {
    let loss: RowLoss
    /// The loss of one output in double.
    let value: @Sendable (Double, Double) -> Double
  }

  private static let cases: [Case] = [
    Case(loss: .absoluteError) { abs($0 - $1) },
    Case(loss: .absolutePercentageError) { 100 * abs($0 - $1) / max(abs($1), 1e-7) },
    Case(loss: .binaryCrossentropyOfLogits(smoothing: 0.2)) {
      max($0, 0) - $0 * ($1 * 0.8 + 0.1) + Elementary.log1p(Elementary.exp(-abs($0)))
    },
    Case(loss: .gamma) { $0 + $1 * Elementary.exp(-$0) },
    Case(loss: .hinge) { max(1 - ($1 == 0 ? -1 : $1) * $0, 0) },
    Case(loss: .huber(delta: 0.7)) {
      abs($0 - $1) <= 0.7 ? ($0 - $1) * ($0 - $1) / 2 : 0.7 * abs($0 - $1) - 0.245
    },
    Case(loss: .logCosh) {
      abs($0 - $1) + Elementary.log1p(Elementary.exp(-2 * abs($0 - $1))) - 0.6931471805599453
    },
    Case(loss: .squaredError) { ($0 - $1) * ($0 - $1) },
    Case(loss: .tweedie(power: 1.3)) {
      Elementary.exp(0.7 * $0) / 0.7 + $1 * Elementary.exp(-0.3 * $0) / 0.3
    },
  ]

  /// 37 rows: two vectors of the widest, and a part of one.
  private func samples(_ columns: Int) -> (outputs: Matrix, targets: Matrix) {
    var random = RandomStream(seed: 3, purpose: .noise)
    func matrix(_ number: () -> Float) -> Matrix {
      Matrix(
        rows: 37, columns: columns, elements: (0..<37 * columns).map { _ in number() })
    }
    return (
      matrix { 8 * random.nextUniform() - 4 },
      matrix { Float(Int(random.nextUniform() * 3)) / 2 }
    )
  }

  private func losses(_ loss: RowLoss, _ outputs: Matrix, _ targets: Matrix) -> [Float] {
    var losses = [Float](repeating: .nan, count: outputs.rows)
    outputs.fillLosses(loss, targets: targets, into: &losses)
    return losses
  }

  @Test("the loss of one output, and its mean over several", arguments: cases.indices, [1, 3, 300])
  func values(index: Int, columns: Int) {
    let (loss, value) = (Self.cases[index].loss, Self.cases[index].value)
    let (outputs, targets) = samples(columns)
    let found = losses(loss, outputs, targets)
    for row in 0..<37 {
      var sum = 0.0
      for column in 0..<columns {
        sum += value(Double(outputs[row, column]), Double(targets[row, column]))
      }
      #expect(
        isClose(
          found[row], Float(sum / Double(columns)), relativeTolerance: 2e-5, absoluteTolerance: 2e-7
        ))
    }
  }

  @Test("probabilities are clipped before their logarithm is taken")
  func clipped() {
    let outputs = Matrix(rows: 4, columns: 1, elements: [0, 1, 0.25, .nan])
    let targets = Matrix(rows: 4, columns: 1, elements: [1, 0, 1, 1])
    var gradient = Matrix(rows: 0, columns: 1)
    var found = [Float](repeating: 0, count: 4)
    gradient.setGradient(
      of: .binaryCrossentropy(smoothing: 0), outputs: outputs, targets: targets,
      scales: [1, 1, 0.5, 1], losses: &found)
    // −log 1e-7; 1 − 1e-7 is 1 − 2⁻²³ in float32; −log ¼.
    #expect(
      isClose(Array(found[..<3]), [16.118095, 15.942385, 1.3862944], relativeTolerance: 1e-6))
    #expect(found[3].isNaN)
    #expect(gradient[0, 0] == 0 && gradient[1, 0] == 0 && gradient[2, 0] == -2)
  }

  /// In double, also of more classes than a vector has lanes.
  @Test("crossentropies of logits", arguments: [2, 7, 16, 33])
  func crossentropies(classes: Int) {
    let outputs = samples(classes).outputs
    let labels = (0..<37).map { $0 * 5 % classes }
    let indices = Matrix(rows: 37, columns: 1, elements: labels.map { Float($0) })
    var oneHot = Matrix(rows: 37, columns: classes)
    for (row, label) in labels.enumerated() { oneHot[row, label] = 1 }
    let scales = (0..<37).map { Float($0 % 4) / 4 }
    var gradients = [Matrix](repeating: Matrix(rows: 0, columns: classes), count: 2)
    var found = [[Float]](repeating: [Float](repeating: .nan, count: 37), count: 2)
    let smoothing: Float = 0.25
    gradients[0].setGradient(
      of: .sparseCategoricalCrossentropyOfLogits, outputs: outputs, targets: indices,
      scales: scales, losses: &found[0])
    gradients[1].setGradient(
      of: .categoricalCrossentropyOfLogits(smoothing: smoothing), outputs: outputs,
      targets: oneHot, scales: scales, losses: &found[1])
    for row in 0..<37 {
      let z = (0..<classes).map { Double(outputs[row, $0]) }
      let sum = z.reduce(0) { $0 + Elementary.exp($1) }
      for (index, s) in [0, Double(smoothing)].enumerated() {
        var loss = 0.0
        for column in 0..<classes {
          let y = (column == labels[row] ? 1 - s : 0) + s / Double(classes)
          loss += y * (Elementary.log(sum) - z[column])
          let slope = Double(scales[row]) * (Elementary.exp(z[column]) / sum - y)
          #expect(abs(Double(gradients[index][row, column]) - slope) < 2e-7)
        }
        #expect(
          isClose(found[index][row], Float(loss), relativeTolerance: 2e-6, absoluteTolerance: 1e-6))
      }
    }
    #expect(found[0] == losses(.sparseCategoricalCrossentropyOfLogits, outputs, indices))
  }

  @Test("a row alone gives the bytes that it gives among others", arguments: cases.indices, [1, 3])
  func alone(index: Int, columns: Int) {
    let loss = Self.cases[index].loss
    let (outputs, targets) = samples(columns)
    let all = losses(loss, outputs, targets)
    for row in 0..<37 {
      var output = Matrix(rows: 1, columns: columns)
      var target = output
      output.copy(row..<row + 1, of: outputs)
      target.copy(row..<row + 1, of: targets)
      #expect(losses(loss, output, target) == [all[row]])
    }
  }

  @Test("the sum is that of the rows in order, with and without weights")
  func sums() {
    let outputs = Matrix(rows: 600, columns: 1, elements: (0..<600).map { Float($0) / 7 })
    let targets = Matrix(rows: 600, columns: 1)
    let weights = (0..<600).map { Float($0 % 3) }
    let all = losses(.squaredError, outputs, targets)
    let plain = all.reduce(0) { $0 + Double($1) }
    let weighted = zip(all, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    #expect(outputs.sumOfLosses(.squaredError, targets: targets, weights: nil) == plain)
    #expect(outputs.sumOfLosses(.squaredError, targets: targets, weights: weights[...]) == weighted)
  }
}
