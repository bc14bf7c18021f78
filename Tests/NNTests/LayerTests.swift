import Compute
import TestSupport
import Testing

@testable import NN

/// What one layer does, by hand or by its formula. Keras's own numbers are in GoldenTests.
@Suite struct LayerTests {
  private func network(_ layer: String, inputs: Int) throws -> Sequential {
    try NNTests.network("{layers: [\(layer)]}", inputs: inputs)
  }

  // MARK: Noise

  /// Mean and variance of what 100,000 inputs of a standard normal come to, with the bounds at five
  /// standard errors: 5 / √n for a mean and 5 √(κ / n) for a variance, where κ, the kurtosis less
  /// one, is below 12 in all of these.
  @Test(
    "noise has the mean and variance of its formula",
    arguments: [
      // E[(x f)²] of a factor with mean 1 and variance r / (1 − r) is 1 / (1 − r).
      ("{Dropout: {rate: 0.25}}", 4.0 / 3), ("{GaussianDropout: {rate: 0.25}}", 4.0 / 3),
      ("{GaussianNoise: {stddev: 0.5}}", 1.25), ("{AlphaDropout: {rate: 0.25}}", 1),
    ])
  func moments(layer: String, variance: Double) throws {
    var model = try network(layer, inputs: 100)
    var random = RandomStream(seed: 3, purpose: .noise)
    let input = Matrix(
      rows: 1000, columns: 100, elements: (0..<100_000).map { _ in Float(random.nextNormal()) })
    let output = model.step(on: input).predictions.numbers.map { Double($0) }
    let mean = output.reduce(0, +) / 1e5
    let found = output.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5
    #expect(abs(mean) < 5 * (variance / 1e5).squareRoot())
    #expect(abs(found / variance - 1) < 5 * (12 / 1e5).squareRoot())
  }

  @Test("dropout drops its share and raises the rest")
  func dropout() throws {
    var model = try network("{Dropout: {rate: 0.25}}", inputs: 100)
    var input = Matrix(rows: 100, columns: 100)
    input.fill(3)
    let output = model.step(on: input).predictions.numbers
    #expect(Set(output) == [0, 4])
    // Five standard errors, √(0.25 · 0.75 / 10⁴) each.
    #expect(abs(Double(output.count { $0 == 0 }) / 1e4 - 0.25) < 0.022)
  }

  @Test("a rate of 1 drops all, and of 0 none")
  func extremes() throws {
    var all = try network("{Dropout: {rate: 1}}", inputs: 3)
    #expect(all.step(on: randomMatrix(2, 3)).predictions.numbers == [0, 0, 0, 0, 0, 0])
    #expect(try network("{Dropout: {rate: 0}}", inputs: 3).stages.isEmpty)
  }

  private static let noises = [
    "AlphaDropout: {rate: 0.5", "Dropout: {rate: 0.5", "GaussianDropout: {rate: 0.5",
    "GaussianNoise: {stddev: 0.5",
  ]

  @Test("the same seed and step give the same noise, others other noise", arguments: noises)
  func seeds(noise: String) throws {
    let input = randomMatrix(6, 5)
    func output(_ settings: String, seed: UInt64, step: Int) throws -> [Float] {
      var model = try network("{\(noise)\(settings)}}", inputs: 5)
      return model.step(on: input, seed: seed, step: step).predictions.numbers
    }
    let first = try output("", seed: 1, step: 0)
    #expect(try output("", seed: 1, step: 0) == first)
    #expect(try output("", seed: 1, step: 1) != first)
    #expect(try output("", seed: 2, step: 0) != first)
    let own = try output(", seed: 9", seed: 1, step: 0)
    #expect(own != first)
    #expect(try output(", seed: 9", seed: 2, step: 0) == own)
    #expect(try output(", seed: 9", seed: 1, step: 1) != own)
  }

  /// As in Keras, where layers of one seed draw the same.
  @Test("stages draw different numbers, with a seed of their own the same")
  func stages() {
    func first(stage: Int, step: Int = 0, own: Int? = nil) -> UInt32 {
      var stream = Chance(seed: 1, step: step, stage: stage).stream(own: own)
      return stream.nextBits()
    }
    #expect(Set((0..<3).map { first(stage: $0) } + [first(stage: 0, step: 1)]).count == 4)
    #expect(first(stage: 0, own: 4) == first(stage: 1, own: 4))
    #expect(first(stage: 0, own: 4) != first(stage: 0, step: 1, own: 4))
  }

  @Test("a finished network has no noise", arguments: noises)
  func inference(noise: String) throws {
    let input = randomMatrix(6, 5)
    #expect(try network("{\(noise)}}", inputs: 5).outputs(for: input).numbers == input.numbers)
  }

  // MARK: Normalization

  /// By hand: the columns (1, 3) and (2, 6) have means 2 and 4 and variances 1 and 4; moving mean
  /// 0.9 · 0 + 0.1 · 2, moving variance 0.9 · 1 + 0.1 · 4 for the second.
  @Test func batchNormalization() throws {
    var model = try network("{BatchNormalization: {momentum: 0.9, epsilon: 0}}", inputs: 2)
    let input = Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 6])
    #expect(model.step(on: input).predictions.numbers == [-1, -1, 1, 1])
    let moving = model.stages[0].parameters[2...].map(\.value.numbers)
    #expect(isClose(moving[0], [0.2, 0.4], relativeTolerance: 1e-6))
    #expect(isClose(moving[1], [1, 1.3], relativeTolerance: 1e-6))
  }

  @Test("batch normalization that is not trainable goes by what it knows, and learns nothing")
  func frozenBatchNormalization() throws {
    var model = try network("{BatchNormalization: {trainable: false}}", inputs: 2)
    let before = model.parameters.map(\.parameter.value)
    let input = randomMatrix(4, 2)
    #expect(model.step(on: input).predictions == model.outputs(for: input))
    #expect(model.parameters.map(\.parameter.value) == before)
    #expect(model.trainableParameters.isEmpty)
  }

  /// By hand: mean 2 and variance 1, mean 5 and variance 0.
  @Test("normalization learns from what the layers before it make of the rows")
  func adapting() throws {
    var model = try network(
      "{Rescaling: {scale: [2, 0], offset: [0, 5]}}, Normalization", inputs: 2)
    // More rows than a batch of the pass.
    let rows = 2050
    var input = Matrix(rows: rows, columns: 2)
    for row in 0..<rows { input[row, 0] = row.isMultiple(of: 2) ? 0.5 : 1.5 }
    model.adapt(to: FeatureRows(input))
    #expect(model.stages[1].parameters.map(\.name) == ["mean", "variance", "count"])
    #expect(model.stages[1].parameters.map(\.value.numbers) == [[2, 5], [1, 0], [0]])
    #expect(model.outputs(for: Matrix(row: [2, 0])).numbers == [2, 0])
  }

  /// By hand: the mean of 1, 2, 3 and 6 is 3, their variance (4 + 1 + 0 + 9) / 4.
  @Test("without an axis normalization learns one mean and one variance")
  func adaptingWithoutAxis() throws {
    var model = try network("{Normalization: {axis: null, invert: true}}", inputs: 2)
    model.adapt(to: FeatureRows(Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 6])))
    #expect(model.parameters.map(\.parameter.shape) == [[], [], []])
    #expect(model.parameters.map(\.parameter.value.numbers) == [[3], [3.5], [0]])
    let output = model.outputs(for: Matrix(row: [0, 2])).numbers
    #expect(isClose(output, [3, 6.741_657_4], relativeTolerance: 1e-6))
  }

  @Test("normalization with given numbers has no weights, with given weights keeps them")
  func givenMoments() throws {
    var fixed = try network("{Normalization: {mean: [1, 2], variance: 4}}", inputs: 2)
    fixed.adapt(to: FeatureRows(randomMatrix(5, 2)))
    #expect(fixed.parameters.isEmpty)
    #expect(fixed.outputs(for: Matrix(row: [3, 0])).numbers == [1, -1])
    var weighted = try network(
      "{Normalization: {weights: {mean: [1, 2], variance: [4, 4]}}}", inputs: 2)
    weighted.adapt(to: FeatureRows(randomMatrix(5, 2)))
    #expect(weighted.outputs(for: Matrix(row: [3, 0])).numbers == [1, -1])
  }

  /// The gradients are Keras 3.15.1's on TensorFlow.
  @Test("unit normalization leaves a row of zeros")
  func zeroRow() {
    let operation = UnitLength(outputs: 2)
    let input = Matrix(rows: 2, columns: 2, elements: [0, 0, 3, 4])
    var output = Matrix(rows: 0, columns: 2)
    operation.infer(input, [], into: &output)
    #expect(isClose(output.numbers, [0, 0, 0.6, 0.8], relativeTolerance: 1e-6))
    var gradient: Matrix? = Matrix(rows: 0, columns: 2)
    var none: [Matrix] = []
    operation.backward(
      input, output, outputGradient: Matrix(rows: 2, columns: 2, elements: [1, 2, 1, 2]), [],
      scratch: [], parameterGradients: &none, inputGradient: &gradient)
    #expect(
      isClose(gradient?.numbers ?? [], [1e12, 2e12, -0.064, 0.048], relativeTolerance: 1e-5))
  }

  // MARK: Residual

  /// By hand: x → 2x + 1 → x + (2x + 1).
  @Test func residual() throws {
    let model = try network(
      "{Residual: {layers: [{Dense: {units: 1, weights: {kernel: [[2]], bias: [1]}}}]}}", inputs: 1)
    #expect(
      model.outputs(for: Matrix(rows: 2, columns: 1, elements: [3, -1])).numbers == [10, -2])
  }

  @Test("residuals stand as plain layers and nest")
  func nesting() throws {
    let model = try NNTests.network(
      """
      layers:
        - Dense: {units: 2}
        - Residual:
            trainable: false
            layers:
              - Dense: {units: 3, activation: tanh}
              - Residual: {layers: [{Dense: {units: 3}}, BatchNormalization]}
              - Dense: {units: 2, name: back}
        - Dense: {units: 1}
      """, inputs: 2)
    #expect(
      model.layers.map(\.name) == [
        "dense", "dense_1", "dense_2", "batch_normalization", "residual", "back", "residual_1",
        "dense_3",
      ])
    #expect(model.trainableParameters.count == 4)
    #expect(model.stages[4].operation is BatchMoments)
    #expect((model.stages[4].operation as? BatchMoments)?.usesBatch == false)
  }

  // MARK: Penalties

  /// By hand: L2 of the kernel 0.5 (1 + 4) = 2.5; outputs (1, 2) and (3, 6), L1L2 0.1 · 12 + 1 · 50
  /// over two rows: 25.6; of the second layer's kernel, which is not trainable, nothing.
  @Test("penalties are those of trainable weights and of outputs, by row")
  func penalties() throws {
    let model = try network(
      """
      {Dense: {units: 2, use_bias: false, kernel_regularizer: {L2: {l2: 0.5}},
        activity_regularizer: {L1L2: {l1: 0.1, l2: 1}}, weights: {kernel: [[1, 2]]}}},
      {Dense: {units: 1, kernel_regularizer: l2, trainable: false}}
      """, inputs: 1)
    let workspace = Workspace(for: model, batchSize: 2, isTraining: false)
    workspace.input.copy(Matrix(rows: 2, columns: 1, elements: [1, 3]))
    model.infer(workspace)
    #expect(isClose(Float(model.penalty(workspace)), 28.1, relativeTolerance: 1e-6))
  }
}
