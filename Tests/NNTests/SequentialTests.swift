import Compute
import Config
import TestSupport
import Testing

@testable import NN

@Suite struct SequentialTests {
  /// By hand: x → 2x + 1, then x → −x + 10, is x → −2x + 9.
  @Test("two linear layers are one", arguments: [(10, -11), (0, 9), (-3, 15)] as [(Float, Float)])
  func linear(input: Float, output: Float) throws {
    let model = try network(
      """
      layers:
        - Dense: {units: 1, weights: {kernel: [[2]], bias: [1]}}
        - Dense: {units: 1, weights: {kernel: [[-1]], bias: [10]}}
      """, inputs: 1)
    #expect(model.outputs(for: Matrix(row: [input])).numbers == [output])
  }

  /// Each layer stands on a dense one, whose gradients pass through it. What that one puts out is
  /// never within 0.3 of 0, where rectifiers have their kink.
  @Test("backward agrees with the loss's differences", arguments: LayerRegistry.registry.names)
  func layerGradients(_ name: String) throws {
    let model = try network(
      """
      layers:
        - Dense:
            units: 4
            kernel_initializer: {RandomUniform: {minval: -0.3, maxval: 0.3}}
            weights: {bias: [1.2, -1.2, 1.2, -1.2]}
        - \(name): \(requiredSettings[name] ?? "")
      """, inputs: 3, seed: 3)
    let upstream = randomMatrix(5, model.outputs, index: 1)
    try expectGradients(
      of: model, input: randomMatrix(5, 3), value: { product($0, upstream) },
      gradient: { _, gradient in gradient.copy(upstream) })
  }

  @Test(
    "gradients go around and through residuals, and take penalties along",
    arguments: [
      "{Residual: {layers: [{Dense: {units: 3, activation: tanh}}, {Dense: {units: 2}}]}}",
      // The first layer's input goes three ways; the last adds without computing.
      "{Residual: {layers: [{Residual: {layers: [{Dense: {units: 2, activation: tanh}}]}}, "
        + "{Dense: {units: 2}}]}}, {Residual: {layers: [Identity]}}",
      "{Dense: {units: 2, kernel_regularizer: {L2: {l2: 0.3}}, bias_regularizer: l1l2, "
        + "activity_regularizer: {L1L2: {l2: 0.2}}, activation: tanh}}",
      "{Residual: {activity_regularizer: {L1L2: {l2: 0.2}}, layers: [{Dense: {units: 2}}, "
        + "{ActivityRegularization: {l2: 0.4}}, {BatchNormalization: {gamma_regularizer: l2}}]}}",
    ])
  func penaltiesAndResiduals(layers: String) throws {
    let model = try network(
      "{layers: [\(layers), {Dense: {units: 2, activation: sigmoid}}]}", inputs: 2, seed: 3)
    let behind = try network(
      "{layers: [{Dense: {units: 2, activation: tanh}}, \(layers)]}", inputs: 2, seed: 3)
    for model in [model, behind] {
      let upstream = randomMatrix(5, model.outputs, index: 1)
      try expectGradients(
        of: model, input: randomMatrix(5, 2), value: { product($0, upstream) },
        gradient: { _, gradient in gradient.copy(upstream) })
    }
  }

  /// The network of the textbook: two inputs, three hidden units, two outputs, squared error.
  @Test func backpropagation() throws {
    let model = try network(
      """
      layers:
        - Dense: {units: 3, activation: sigmoid, bias_initializer: {RandomUniform: {maxval: 1}}}
        - Dense: {units: 2, activation: sigmoid, bias_initializer: {RandomUniform: {maxval: 1}}}
      """, inputs: 2, seed: 5)
    let loss = try make(LossRegistry.registry, "mse")
    let targets = randomMatrix(6, 2, index: 1)
    let scales = [Float](repeating: 1 / 6, count: 6)
    try expectGradients(of: model, input: randomMatrix(6, 2)) { predictions in
      var losses = [Float](repeating: .nan, count: 6)
      loss.rowLosses(predictions, targets, into: &losses)
      return losses.reduce(0) { $0 + Double($1) / 6 }
    } gradient: { predictions, gradient in
      loss.gradient(predictions, targets, scales: scales, into: &gradient)
    }
  }

  private func expectGradients(
    of model: Sequential, input: Matrix, value: (Matrix) -> Double,
    gradient: (Matrix, inout Matrix) -> Void
  ) throws {
    var trained = model
    let workspace = trained.step(on: input)
    let last = try #require(workspace.stages.last)
    gradient(workspace.predictions, &last.gradient)
    model.backward(workspace, from: model.stages.count - 1)
    for stage in model.stages.indices {
      for (place, parameter) in model.stages[stage].parameters.enumerated()
      where parameter.isTrainable {
        let differences = centralDifferences(at: parameter.value.numbers) { numbers in
          var moved = model
          moved.stages[stage].parameters[place].value.elements = numbers
          let workspace = moved.step(on: input)
          return value(workspace.predictions) + moved.penalty(workspace)
        }
        let found = workspace.stages[stage].parameterGradients[place].numbers
        #expect(agrees(found, differences), "\(parameter.name) \(found) \(differences)")
      }
    }
  }

  @Test("frozen layers pass gradients on and are not trainable")
  func frozen() throws {
    let model = try network(
      "{layers: [{Dense: {units: 2}}, {Dense: {units: 2, trainable: false}}]}", inputs: 2)
    #expect(model.parameters.map(\.parameter.isTrainable) == [true, true, false, false])
    #expect(model.trainableParameters.count == 2)
  }

  @Test(
    "a batch's rows do not touch each other", arguments: LayerRegistry.registry.names)
  func rows(_ name: String) throws {
    let model = try network(
      """
      layers:
        - Dense: {units: 17, activation: relu}
        - Dense: {units: 4}
        - \(name): \(requiredSettings[name] ?? "")
        - Softmax
      """, inputs: 5)
    let input = randomMatrix(33, 5)
    let together = model.outputs(for: input)
    let width = model.outputs
    for row in 0..<33 {
      let alone = model.outputs(for: Matrix(row: Array(input.numbers[row * 5..<row * 5 + 5])))
      #expect(alone.numbers == Array(together.numbers[row * width..<(row + 1) * width]))
    }
  }

  /// A training step allocates nothing: each buffer stays where it was made.
  @Test("buffers stay", arguments: LayerRegistry.registry.names)
  func buffersStay(_ name: String) throws {
    var model = try network(
      """
      layers:
        - Dense: {units: 4, activation: tanh, activity_regularizer: l2}
        - \(name): \(requiredSettings[name] ?? "")
        - Dense: {units: 2, activation: softmax, kernel_regularizer: l2}
      """, inputs: 3)
    let workspace = Workspace(for: model, batchSize: 8, isTraining: true)
    let before = addresses(workspace)
    for rows in [8, 5, 8] {
      workspace.input.copy(randomMatrix(rows, 3))
      model.forward(workspace, seed: 0, step: 0)
      let last = workspace.stages[workspace.stages.count - 1]
      last.gradient.setRows(rows)
      last.gradient.fill(1)
      model.backward(workspace, from: workspace.stages.count - 1)
      #expect(addresses(workspace) == before)
    }
  }

  private func addresses(_ workspace: Workspace) -> [Int] {
    func address(_ matrix: Matrix) -> Int {
      // Safe: the address is compared, never followed.
      unsafe matrix.elements.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
    }
    return [address(workspace.input)]
      + workspace.stages.flatMap { stage in
        [address(stage.output), address(stage.gradient)]
          + (stage.parameterGradients + stage.scratch).map(address)
      }
  }
}
