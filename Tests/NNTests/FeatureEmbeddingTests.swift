import Compute
import Config
import TestSupport
import Testing

@testable import NN

@Suite struct FeatureEmbeddingTests {
  /// Columns 0 and 2 of three.
  private let columns = [
    EmbeddedColumn(column: 0, name: "city", count: 3, outputDim: 2),
    EmbeddedColumn(column: 2, name: "a/b", count: 2, outputDim: 1),
  ]

  private func network(
    _ layers: String = "{Dense: {units: 2, activation: tanh}}", seed: UInt64 = 3
  ) throws -> Sequential {
    try NNTests.network("{layers: [\(layers)]}", inputs: 3, embedded: columns, seed: seed)
  }

  /// By hand: rows 2, 0 and 1 of the one table, 1, 0 and 1 of the other; what is no index of a row
  /// means the nearest.
  @Test("vectors take the places of indices, other columns stay")
  func forward() throws {
    let operation = FeatureEmbedding(columns, inputs: 3)
    var parameters = operation.parameters(seed: nil)
    parameters[0].value.elements = [1, 2, 3, 4, 5, 6]
    parameters[1].value.elements = [7, 8]
    var output = Matrix(rows: 0, columns: operation.outputs)
    operation.infer(
      Matrix(rows: 4, columns: 3, elements: [2, 0.5, 1, 0, -1, 0, 1, 9, 1, -4, 0, 1e30]),
      parameters, into: &output)
    #expect(
      output.numbers == [5, 6, 0.5, 8, 1, 2, -1, 7, 3, 4, 9, 8, 1, 2, 0, 8])
  }

  /// By hand: rows of the same index add up.
  @Test("a vector's gradient is the sum over its rows, and overwrites the last")
  func backward() throws {
    let operation = FeatureEmbedding(columns, inputs: 3)
    var gradients = [Matrix(rows: 3, columns: 2), Matrix(rows: 2, columns: 1)]
    for index in gradients.indices { gradients[index].fill(9) }
    var inputGradient: Matrix? = Matrix(rows: 1, columns: 3)
    inputGradient?.fill(9)
    operation.backward(
      Matrix(rows: 3, columns: 3, elements: [1, 0, 0, 2, 0, 1, 1, 0, 1]),
      Matrix(rows: 3, columns: 4),
      outputGradient: Matrix(rows: 3, columns: 4, elements: (1...12).map { Float($0) }),
      operation.parameters(seed: nil), scratch: [], parameterGradients: &gradients,
      inputGradient: &inputGradient)
    #expect(gradients.map(\.numbers) == [[0, 0, 10, 12, 5, 6], [4, 20]])
    #expect(inputGradient?.numbers == [0, 3, 0, 0, 7, 0, 0, 11, 0])
  }

  @Test("gradients agree with the loss's differences, also below frozen layers")
  func differences() throws {
    let input = Matrix(
      rows: 4, columns: 3, elements: [0, 0.5, 1, 1, -1, 0, 1, 0.25, 1, 2, 0, 0])
    for layers in [
      "{Dense: {units: 2, activation: tanh}}",
      "{BatchNormalization: {trainable: false}}, "
        + "{Dense: {units: 2, activation: tanh, trainable: false}}",
      "{Residual: {layers: [{Dense: {units: 4, activation: tanh}}]}}",
    ] {
      let model = try network(layers)
      var trained = model
      let workspace = trained.step(on: input)
      let upstream = randomMatrix(4, model.outputs, index: 1)
      workspace.stages[model.stages.count - 1].gradient.copy(upstream)
      model.backward(workspace, from: model.stages.count - 1)
      for table in 0..<2 {
        let start = model.stages[0].parameters[table].value.numbers
        let differences = centralDifferences(at: start) { numbers in
          var moved = model
          moved.stages[0].parameters[table].value.elements = numbers
          return product(moved.step(on: input).predictions, upstream)
        }
        let found = workspace.stages[0].parameterGradients[table].numbers
        #expect(agrees(found, differences), "\(layers) \(found) \(differences)")
        #expect(found.contains { abs($0) > 0.01 })
      }
    }
  }

  @Test("tables start as Keras's, uniform in ±0.05, each by itself; row 0 starts at 0")
  func start() throws {
    let wide = [
      EmbeddedColumn(column: 0, name: "a", count: 1001, outputDim: 10),
      EmbeddedColumn(column: 1, name: "b", count: 1001, outputDim: 10),
    ]
    func tables(seed: UInt64) throws -> [[Float]] {
      try NNTests.network(
        "{layers: [{Dense: {units: 1}}]}", inputs: 2, embedded: wide, seed: seed
      ).stages[0].parameters.map(\.value.numbers)
    }
    let found = try tables(seed: 1)
    for table in found {
      #expect(table[..<10].allSatisfy { $0 == 0 })
      let drawn = table[10...].map { Double($0) }
      #expect(drawn.allSatisfy { abs($0) <= 0.05 } && Set(drawn).count > 9900)
      // Five standard errors of the mean: 5 · 0.1 / √12 / √10⁴.
      #expect(abs(drawn.reduce(0, +) / 1e4) < 0.001_5)
      #expect((drawn.max() ?? 0) > 0.049 && (drawn.min() ?? 0) < -0.049)
    }
    #expect(found[0] != found[1])
    #expect(try tables(seed: 1) == found && tables(seed: 2) != found)
  }

  @Test("names of layer, parameters and their paths")
  func names() throws {
    let model = try network("{Dense: {units: 2}}, {Dense: {units: 1, name: embedding_1}}")
    #expect(model.layers.map(\.name) == ["embedding", "dense", "embedding_1"])
    #expect(model.layers[0].className == "Embedding" && model.layers[0].outputs == 4)
    #expect(
      model.trainableRoles.map(\.path) == [
        "embedding/city/embeddings", "embedding/a/b/embeddings", "dense/kernel", "dense/bias",
        "embedding_1/kernel", "embedding_1/bias",
      ])
    #expect(model.trainableRoles.map(\.name)[..<3] == ["embeddings", "embeddings", "kernel"])
    #expect(
      try network("{Dense: {units: 1, name: embedding}}").layers.map(\.name)
        == ["embedding_1", "embedding"])
  }

  @Test("inputs are counted behind the vectors, and the vectors among the weights")
  func problems() throws {
    func found(_ layers: String, weightLimit: Int = Sequential.weightLimit) throws -> [String] {
      try NNTests.problems(
        "{layers: [\(layers)]}", inputs: 3, embedded: columns, weightLimit: weightLimit)
    }
    #expect(try found("{Dense: {units: 1, input_shape: [4]}}") == [])
    #expect(try found("{Input: {shape: [4]}}, {Dense: {units: 1}}") == [])
    let message = "declares 3 inputs, and the data has 4 columns, those of learned vectors included"
    #expect(
      try found("{Dense: {units: 1, input_shape: [3]}}")
        == ["f.yaml:1:43: layer 'Dense' \(message)"])
    #expect(
      try found("{Input: {shape: [3]}}, {Dense: {units: 1, input_dim: 3}}") == [
        "f.yaml:1:27: layer 'Input' \(message)", "f.yaml:1:64: layer 'Dense' \(message)",
      ])
    // 3 · 2 + 2 · 1 of the tables, and 4 + 1 of the layer.
    #expect(try found("{Dense: {units: 1}}", weightLimit: 13) == [])
    #expect(
      try found("{Dense: {units: 1}}", weightLimit: 12)
        == ["f.yaml:1:19: with this layer the network has 13 weights, and 12 are the limit"])
    #expect(
      try found("{Dense: {units: 1}}", weightLimit: 7)
        == ["the learned vectors of the categories have 8 weights, and 7 are the limit"])
  }

  @Test("normalization learns from the vectors as they start")
  func adapting() throws {
    var model = try network("Normalization, {Dense: {units: 1}}")
    let input = Matrix(rows: 2, columns: 3, elements: [1, 4, 0, 2, 8, 1])
    model.adapt(to: FeatureRows(input))
    let table = model.stages[0].parameters[0].value
    let mean = model.stages[1].parameters[0].value.numbers
    #expect(isClose(mean[0], (table[1, 0] + table[2, 0]) / 2, absoluteTolerance: 1e-8))
    #expect(mean[2] == 6)
  }

  /// A training step allocates nothing: each buffer stays where it was made.
  @Test("buffers stay")
  func buffersStay() throws {
    var model = try network()
    let workspace = Workspace(for: model, batchSize: 8, isTraining: true)
    func addresses() -> [Int] {
      let matrices =
        workspace.stages.flatMap { [$0.output, $0.gradient] + $0.parameterGradients }
        + model.parameters.map(\.parameter.value)
      return matrices.map { matrix in
        // Safe: the address is compared, never followed.
        unsafe matrix.elements.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
      }
    }
    let before = addresses()
    for rows in [8, 5, 8] {
      workspace.input.setRows(rows)
      model.forward(workspace, seed: 0, step: 0)
      let last = workspace.stages[workspace.stages.count - 1]
      last.gradient.setRows(rows)
      last.gradient.fill(1)
      model.backward(workspace, from: workspace.stages.count - 1)
      #expect(addresses() == before)
    }
  }

  /// A vector is a one-hot row times a kernel. Whatever the optimizer does to the one it does to the
  /// other, clipping and averages of all steps included; sums over a batch differ in their order.
  @Test(
    "a training is that of a dense layer over one-hot rows",
    arguments: [
      "{SGD: {learning_rate: 0.1, momentum: 0.9}}", "{Adam: {learning_rate: 0.05}}",
      "{AdamW: {learning_rate: 0.05, weight_decay: 0.1, clipnorm: 0.2}}",
      "{Adagrad: {learning_rate: 0.1, global_clipnorm: 0.3}}",
      "{RMSprop: {use_ema: true, ema_momentum: 0.5, gradient_accumulation_steps: 2}}",
      "{Lion: {learning_rate: 0.01, clipvalue: 0.01}}",
    ])
  func oneHot(optimizer: String) throws {
    let spec = try make(OptimizerRegistry.registry, optimizer)
    let rest = "{Dense: {units: 3, activation: tanh}}, {Dense: {units: 1}}"
    var embedding = try NNTests.network(
      "{layers: [\(rest)]}", inputs: 1,
      embedded: [EmbeddedColumn(column: 0, name: "c", count: 4, outputDim: 2)], seed: 3)
    var dense = try NNTests.network(
      "{layers: [{Dense: {units: 2, use_bias: false}}, \(rest)]}", inputs: 4, seed: 3)
    dense.setParameters(embedding.parameters.map(\.parameter.value))
    let start = embedding.stages[0].parameters[0].value
    let indices: [Float] = [3, 1, 1, 2, 0, 3]
    let targets = randomMatrix(6, 1, index: 2)
    var oneHot = Matrix(rows: 6, columns: 4)
    for (row, index) in indices.enumerated() { oneHot[row, Int(index)] = 1 }
    try train(&embedding, spec, Matrix(rows: 6, columns: 1, elements: indices), targets)
    try train(&dense, spec, oneHot, targets)
    for (found, expected) in zip(embedding.parameters, dense.parameters) {
      let (found, expected) = (found.parameter.value.numbers, expected.parameter.value.numbers)
      #expect(isClose(found, expected, relativeTolerance: 1e-4, absoluteTolerance: 1e-5))
    }
    #expect(embedding.stages[0].parameters[0].value != start)
  }

  private func train(
    _ model: inout Sequential, _ optimizer: OptimizerSpec, _ input: Matrix, _ targets: Matrix
  ) throws {
    let loss = try make(LossRegistry.registry, "mse")
    let scales = [Float](repeating: 1 / Float(input.rows), count: input.rows)
    var state = OptimizerState(optimizer: optimizer, model: model)
    let updater = ParameterUpdater(
      optimizer, model: model, run: RunLength(stepsPerEpoch: 1, steps: 8))
    let workspace = Workspace(for: model, batchSize: input.rows, isTraining: true)
    for step in 0..<8 {
      workspace.input.copy(input)
      model.forward(workspace, seed: 0, step: step)
      let last = model.stages.count - 1
      loss.gradient(
        workspace.predictions, targets, scales: scales, into: &workspace.stages[last].gradient)
      model.backward(workspace, from: last)
      _ = updater.update(&model, gradients: workspace, &state, loss: 0) { _ in 0 }
    }
    state.finalize(&model)
  }

  @Test("weight decay leaves the vectors out by Keras's word, not by a feature's name")
  func exclusion() throws {
    func decayed(_ text: String) throws -> [Bool] {
      let spec = try make(
        OptimizerRegistry.registry,
        "{SGD: {learning_rate: 1, weight_decay: 0.5, exclude_from_weight_decay: [\(text)]}}")
      var model = try NNTests.network(
        "{layers: [{Dense: {units: 1}}]}", inputs: 1,
        embedded: [EmbeddedColumn(column: 0, name: "kernel_size", count: 2, outputDim: 1)])
      var state = OptimizerState(optimizer: spec, model: model)
      let before = model
      let workspace = Workspace(for: model, batchSize: 1, isTraining: true)
      _ = ParameterUpdater(spec, model: model, run: RunLength(stepsPerEpoch: 1, steps: 1))
        .update(&model, gradients: workspace, &state, loss: 0) { _ in 0 }
      return zip(model.parameters, before.parameters).map {
        $0.parameter.value != $1.parameter.value
      }
    }
    // A bias starts at 0, where nothing decays.
    #expect(try decayed("embeddings") == [false, true, false])
    #expect(try decayed("kernel") == [true, false, false])
    #expect(try decayed("bias") == [true, true, false])
  }

  @Test("Muon leaves vectors to Adam, unless it is told not to")
  func muon() throws {
    let model = try network()
    func slots(_ yaml: String) throws -> [String] {
      let spec = try make(OptimizerRegistry.registry, yaml)
      return spec.slots(for: model.trainableRoles[0]).map(\.name)
    }
    #expect(try slots("Muon") == slots("Adam"))
    #expect(try slots("{Muon: {exclude_embeddings: false}}") == ["momentum"])
  }
}
