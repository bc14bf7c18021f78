import Checkpointing
import Compute
import Config
import Diagnostics
import JSON
import NN
import Platform
import Testing
import YAML

/// Keeps what is written.
private final class Memory: ByteSink {
  var bytes: [UInt8] = []
  func write(_ span: Span<UInt8>) { for index in span.indices { bytes.append(span[index]) } }
  func flush() {}
}

@Suite struct CheckpointTests {
  /// A network whose numbers are hard to print: subnormal, negative zero, a third.
  private func model(units: Int = 2) throws -> Sequential {
    let log = ProblemLog()
    var section = ConfigSection(
      try YAML.readValue(
        "{layers: [{Dense: {units: \(units), activation: tanh}}, {Dense: {units: 1}}]}",
        name: "f.yaml"), title: "model", log: log)
    var model = try Sequential(ModelConfig(&section), inputs: 3, seed: 7)
    model.stages[0].parameters[0].value.elements[0] = 1e-45
    model.stages[0].parameters[0].value.elements[1] = -0.0
    model.stages[0].parameters[0].value.elements[2] = 1 / 3
    return model
  }

  private func optimizer(_ text: String) throws -> OptimizerSpec {
    let made = OptimizerRegistry.registry.make(
      try YAML.readValue(text, name: "f.yaml"), log: ProblemLog())
    return try #require(made).product
  }

  private func checkpoint(_ model: Sequential, _ rule: OptimizerSpec) -> Checkpoint {
    var state = OptimizerState(optimizer: rule, model: model)
    state.iterations = 12
    state.holdsAverages = true
    state.learningRate = 0.3
    for index in state.slots.indices {
      for place in state.slots[index].indices {
        state.slots[index][place].fill(0.1 + Float(place))
      }
    }
    return Checkpoint(
      config: .mapping(["seed": .integer(7)]), configFolder: "../configs",
      data: .init(
        files: [("a.csv", "00ff")], training: 7, validation: 1, test: 3, targetMeans: [0.25, 0.75]),
      features: .sequence([]), target: .mapping([:]),
      samples: [
        .init(
          cells: ["0.5", nil, "a \"b\"\n"], outputs: [1 / 3, .nan], predictions: [-0.0, .infinity]),
        .init(cells: [], outputs: [], predictions: nil),
      ], layers: Checkpoint.layers(of: model),
      optimizer: Checkpoint.optimizer(rule, state, model: model), epoch: 3,
      history: [("loss", [0.5, 0.25, .nan]), ("val_loss", [.infinity, -.infinity, -0.0])],
      training: training(model))
  }

  /// Within an epoch; sums that are no numbers, a state of rows and one that no float32 holds.
  private func training(_ model: Sequential) -> Checkpoint.Training {
    let rows = (0..<1500).map { Double(Float($0) / 7) }
    return Checkpoint.Training(
      isFinished: false, step: 4, isStopping: true,
      metrics: .init(
        lossSum: 1 / 3, rows: .infinity, states: [[0.1, .nan, -.infinity], rows, [], [-0.0]],
        gradientNorms: [("dense", 1 / 3), ("dense_1", .infinity)]),
      asked: 1,
      callbacks: [
        .init(
          className: "EarlyStopping", memory: .mapping([("best", .exact(Float.nan))]),
          weights: Checkpoint.arrays(
            of: model.parameters.map(\.parameter.value), for: model)),
        .init(className: "CSVLogger", memory: .mapping([:]), weights: []),
      ])
  }

  @Test("where a training stands comes back, also what is no number")
  func trainingRoundTrip() throws {
    let model = try model()
    let written = try written(checkpoint(model, optimizer("adam")))
    let read = try Checkpoint(JSON.read(written, name: "m.json", kind: .data))
    let (training, expected) = (try #require(read.training), training(model))
    #expect(!training.isFinished && training.isStopping)
    #expect(training.step == 4 && training.asked == 1)
    let (metrics, sums) = (try #require(training.metrics), try #require(expected.metrics))
    #expect(metrics.lossSum == 1 / 3 && metrics.rows == .infinity)
    #expect(metrics.gradientNorms.map(\.layer) == ["dense", "dense_1"])
    #expect(metrics.gradientNorms.map(\.norm) == [1 / 3, .infinity])
    for (state, wanted) in zip(metrics.states, sums.states) {
      #expect(state.map(\.description) == wanted.map(\.description))
    }
    #expect(training.callbacks.map(\.className) == ["EarlyStopping", "CSVLogger"])
    let weights = try Checkpoint.weights(training.callbacks[0].weights, for: model)
    for (weights, entry) in zip(weights, model.parameters) {
      #expect(
        weights.elements.map(\.bitPattern) == entry.parameter.value.elements.map(\.bitPattern))
    }
    #expect(
      read.history.map(\.values.description) == [
        "[0.5, 0.25, nan]", "[inf, -inf, -0.0]",
      ])
    let other = try self.model(units: 3)
    #expect(throws: Diagnostic.self) {
      try Checkpoint.weights(training.callbacks[0].weights, for: other)
    }
  }

  private func written(_ checkpoint: Checkpoint) throws -> [UInt8] {
    let memory = Memory()
    try checkpoint.write(to: memory)
    return memory.bytes
  }

  @Test("what is read is what was written, to the bit, small and packed", arguments: [2, 2000])
  func roundTrip(units: Int) throws {
    let original = try model(units: units)
    let rule = try optimizer("{Adam: {amsgrad: true}}")
    let bytes = try written(checkpoint(original, rule))
    let read = try Checkpoint(JSON.read(bytes, name: "m.json", kind: .data))
    #expect(try written(read) == bytes)
    var restored = try model(units: units)
    for stage in restored.stages.indices {
      for place in restored.stages[stage].parameters.indices {
        restored.stages[stage].parameters[place].value.fill(9)
      }
    }
    try read.restore(&restored)
    for (a, b) in zip(original.parameters, restored.parameters) {
      #expect(
        a.parameter.value.elements.map(\.bitPattern) == b.parameter.value.elements.map(\.bitPattern)
      )
    }
    let state = try read.optimizerState(of: rule, model: restored)
    #expect(state.iterations == 12)
    #expect(state.slots.allSatisfy { $0.count == 3 })
    #expect(state.slots[0][2].elements.allSatisfy { $0 == 2.1 })
  }

  @Test(
    "what an optimizer remembers comes back",
    arguments: OptimizerRegistry.registry.names.map { "{\($0): {}}" } + [
      "{RMSprop: {momentum: 0.5, centered: true}}",
      "{Adam: {use_ema: true, gradient_accumulation_steps: 2, amsgrad: true}}",
      "{SGD: {learning_rate: {OneCycle: {max_learning_rate: 1}}}}",
    ])
  func optimizerRoundTrip(_ text: String) throws {
    let model = try model()
    let spec = try optimizer(text)
    let bytes = try written(checkpoint(model, spec))
    let read = try Checkpoint(JSON.read(bytes, name: "m.json", kind: .data))
    #expect(try written(read) == bytes)
    let state = try read.optimizerState(of: spec, model: model)
    #expect(state.iterations == 12 && state.holdsAverages)
    #expect(state.learningRate == 0.3)
    for (slots, role) in zip(state.slots, model.trainableRoles) {
      #expect(slots.count == spec.slots(for: role).count)
      for (place, slot) in slots.enumerated() {
        #expect(slot.elements.allSatisfy { $0 == 0.1 + Float(place) })
      }
    }
  }

  /// A network of all layers that there are.
  private static let allLayers = """
    layers:
      - Input: {shape: [4]}
      - Activation: {activation: tanh}
      - ActivityRegularization
      - AlphaDropout: {rate: 0.5}
      - BatchNormalization
      - Dense: {units: 4}
      - Dropout: {rate: 0.5}
      - ELU
      - Flatten
      - GaussianDropout: {rate: 0.5}
      - GaussianNoise: {stddev: 0.5}
      - GroupNormalization: {groups: 2}
      - Identity
      - LayerNormalization
      - LeakyReLU
      - Normalization
      - PReLU
      - RMSNormalization
      - ReLU
      - Rescaling: {scale: 2}
      - Residual: {layers: [{Dense: {units: 4}}, {PReLU: {shared_axes: [1]}}]}
      - Softmax
      - UnitNormalization
    """

  @Test("every layer's weights come back, also those that are not trained")
  func everyLayer() throws {
    let log = ProblemLog()
    var section = ConfigSection(
      try YAML.readValue(Self.allLayers, name: "f.yaml"), title: "model", log: log)
    let config = ModelConfig(&section)
    try log.check()
    var original = try Sequential(config, inputs: 4, seed: 7)
    #expect(Set(original.layers.map(\.className)) == Set(LayerRegistry.registry.names))
    var next: Float = 0
    for stage in original.stages.indices {
      for place in original.stages[stage].parameters.indices {
        for index in 0..<original.stages[stage].parameters[place].value.count {
          next += 0.125
          original.stages[stage].parameters[place].value.elements[index] = next
        }
      }
    }
    let bytes = try written(checkpoint(original, try optimizer("adam")))
    var restored = try Sequential(config, inputs: 4, seed: nil)
    try Checkpoint(JSON.read(bytes, name: "m.json", kind: .data)).restore(&restored)
    #expect(
      restored.parameters.map(\.parameter.value) == original.parameters.map(\.parameter.value))
  }

  @Test("a checkpoint of another network is refused")
  func otherNetwork() throws {
    let saved = checkpoint(try model(), try optimizer("sgd"))
    var other = try model(units: 5)
    let problem = #expect(throws: Diagnostic.self) { try saved.restore(&other) }
    #expect(problem?.kind == .data)
    #expect(
      problem?.message
        == "weights 'kernel' of layer 'dense' have shape [3, 2], the model needs [3, 5]")
  }

  /// What a file says of layers is not trusted: one must not stand for two, nor hold what its class
  /// does not have.
  @Test(
    "layers that are not those of the network are refused",
    arguments: [
      (
        #"[{"name": "a", "class_name": "Dense, Dropout", "weights": {}}]"#,
        "the weights are of layers Dense, Dropout, the model has Dense, Dropout"
      ),
      (
        #"[{"name": "a", "class_name": "Dense", "weights": {"kernel": [[1]], "bias": [1]}}, "#
          + #"{"name": "b", "class_name": "Dropout", "weights": {"kernel": [[1]]}}]"#,
        "layer 'b' has no weights 'kernel'"
      ),
    ])
  func otherLayers(layers: String, message: String) throws {
    let text =
      #"{"format": "nnctl-checkpoint", "version": 1, "config_folder": ".", "config": {"fit": "#
      + #"{"initial_epoch": 1e300}}, "data": {"files": [{"path": "a.csv", "fingerprint": "0"}], "#
      + #""training": 1, "validation": 0, "test": 0}, "features": [], "target": {}, "#
      + #""layers": \#(layers), "optimizer": {"iterations": 0, "slots": {}}, "epoch": 0, "#
      + #""history": {}}"#
    let saved = try Checkpoint(JSON.read(Array(text.utf8), name: "m.json", kind: .data))
    let log = ProblemLog()
    var section = ConfigSection(
      try YAML.readValue("{layers: [{Dense: {units: 1}}, {Dropout: {rate: 0}}]}", name: "f.yaml"),
      title: "model", log: log)
    var model = try Sequential(ModelConfig(&section), inputs: 1, seed: nil)
    let problem = #expect(throws: Diagnostic.self) { try saved.restore(&model) }
    #expect(problem?.message == message)
  }

  @Test(
    "counts that a training could not go on from",
    arguments: [
      (
        "iterations\": 12", "iterations\": 9223372036854775807",
        "'iterations' of section 'optimizer'"
      ),
      ("epoch\": 3", "epoch\": 9223372036854775807", "'epoch' of the checkpoint"),
      ("training\": 7", "training\": 9007199254740993", "'training' of section 'data'"),
    ])
  func counts(old: String, new: String, title: String) throws {
    let bytes = try written(checkpoint(model(), optimizer("adam")))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(old))
    let changed = text.replacing(old, with: new)
    let problems = #expect(throws: Problems.self) {
      try Checkpoint(JSON.read(Array(changed.utf8), name: "m.json", kind: .data))
    }
    #expect(
      problems?.all.first?.message.hasPrefix(
        "\(title): expected a whole number from 0 to 9007199254740992, found ") == true)
  }

  @Test("a newer format is refused with a word on what to do")
  func newer() throws {
    let text = #"{"format": "nnctl-checkpoint", "version": 3}"#
    let node = try JSON.read(Array(text.utf8), name: "m.json", kind: .data)
    let problems = #expect(throws: Problems.self) { try Checkpoint(node) }
    #expect(
      problems?.all.map(\.message)
        == ["the checkpoint has format version 3, and this nnctl reads up to 2"])
    #expect(problems?.all.first?.location?.column == 43)
  }
}
