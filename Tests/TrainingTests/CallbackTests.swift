import Compute
import Config
import Foundation
import NN
import TestSupport
import Testing
import YAML

@testable import Training

@Suite struct CallbackTests {
  /// What Keras 3.15.1 did when its callbacks were shown these numbers, epoch by epoch.
  private static let values: [Float] = [
    1, 0.8, 0.9, 0.79, 0.85, 0.8, 0.7, 0.75, 0.72, 0.71, 0.705, 0.9,
  ]

  private func make(_ yaml: String) throws -> any Callback {
    let log = ProblemLog()
    let made = CallbackRegistry.registry.make(try YAML.readValue(yaml, name: "f.yaml"), log: log)
    try log.check()
    return try #require(made).product
  }

  private func state(learningRate: Float = 0.1, averages: Bool = false) throws
    -> TrainingLoop.State
  {
    let log = ProblemLog()
    let node = try YAML.readValue(
      "{layers: [Dense: {units: 1, use_bias: false, weights: {kernel: [[1]]}}]}", name: "f.yaml")
    var section = ConfigSection(node, title: "model", log: log)
    let model = try Sequential(ModelConfig(&section), inputs: 1, seed: 0)
    let sgd = try #require(
      OptimizerRegistry.registry.make(
        .mapping([
          "SGD": .mapping([
            "learning_rate": .number(learningRate), "use_ema": .boolean(averages),
          ])
        ]), log: log)
    ).product
    return TrainingLoop.State(
      model: model, optimizer: OptimizerState(optimizer: sgd, model: model),
      metrics: RunningMetrics([], targets: .values, outputs: 1))
  }

  /// Shows a callback an epoch for each value of `val_loss`; the only weight is the epoch's number.
  private func run(
    _ yaml: String, _ values: [Float] = Self.values,
    afterEpoch: (TrainingLoop.State, CallbackTurn) -> Void = { _, _ in }
  ) throws -> (epochs: Int, weight: Float, said: [String]) {
    var callback = try make(yaml)
    var state = try state()
    var said: [String] = []
    func gather(_ turn: CallbackTurn) {
      for case .say(let words) in turn.requests { said.append(words) }
    }
    var epochs = 0
    for (epoch, value) in values.enumerated() {
      state.model.stages[0].parameters[0].value.elements = [Float(epoch)]
      var turn = CallbackTurn(
        epoch: epoch, epochs: values.count, logs: [("val_loss", value)], names: ["val_loss"])
      callback.epochBegan(&state, &turn)
      callback.epochEnded(&state, &turn)
      gather(turn)
      afterEpoch(state, turn)
      epochs += 1
      if turn.isStopping { break }
    }
    var turn = CallbackTurn(epoch: epochs, epochs: values.count, logs: [], names: [])
    callback.trainingEnded(&state, &turn)
    gather(turn)
    return (epochs, state.model.stages[0].parameters[0].value.elements[0], said)
  }

  @Test(
    "EarlyStopping ends and restores where Keras does",
    arguments: [
      ("", 3, 2), ("patience: 2", 6, 5), ("patience: 2, restore_best_weights: true", 6, 3),
      ("patience: 3, min_delta: 0.02, restore_best_weights: true", 5, 1),
      ("patience: 3, min_delta: -0.02, restore_best_weights: true", 5, 1),
      ("patience: 2, baseline: 0.75, restore_best_weights: true", 3, 1),
      ("patience: 1, start_from_epoch: 4, restore_best_weights: true", 8, 6),
      ("patience: 2, mode: max, restore_best_weights: true", 3, 0),
    ] as [(String, Int, Float)])
  func earlyStopping(settings: String, epochs: Int, weight: Float) throws {
    let found = try run("{EarlyStopping: {\(settings)}}")
    #expect(found.epochs == epochs)
    #expect(found.weight == weight)
    #expect(found.said.isEmpty)
  }

  @Test func earlyStoppingSays() throws {
    let found = try run("{EarlyStopping: {patience: 2, restore_best_weights: true, verbose: 1}}")
    #expect(
      found.said == [
        "Epoch 6: early stopping", "Restoring model weights from the end of the best epoch: 4.",
      ])
  }

  @Test(
    "ReduceLROnPlateau lowers where Keras does",
    arguments: [
      (
        "patience: 2, factor: 0.5",
        [0.1, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.0125, 0.0125]
      ),
      (
        "patience: 1, factor: 0.1, cooldown: 2",
        [
          0.1, 0.1, 0.01, 0.01, 0.0009999999, 0.0009999999, 0.0009999999, 0.00009999999,
          0.00009999999, 0.000009999999, 0.000009999999, 0.0000009999999,
        ]
      ),
      (
        "patience: 1, factor: 0.5, min_lr: 0.03",
        [0.1, 0.1, 0.05, 0.05, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03]
      ),
      (
        "patience: 0, factor: 0.5",
        [
          0.1, 0.1, 0.05, 0.05, 0.025, 0.0125, 0.0125, 0.00625, 0.003125, 0.0015625, 0.00078125,
          0.000390625,
        ]
      ),
      (
        "patience: 1, factor: 0.5, min_delta: 0.1",
        [
          0.1, 0.1, 0.05, 0.025, 0.0125, 0.00625, 0.003125, 0.0015625, 0.00078125, 0.000390625,
          0.0001953125, 0.00009765625,
        ]
      ),
    ] as [(String, [Float])])
  func plateau(settings: String, rates: [Float]) throws {
    var found: [Float] = []
    _ = try run("{ReduceLROnPlateau: {\(settings)}}") { state, _ in
      found.append(state.optimizer.learningRate)
    }
    #expect(found == rates)
  }

  @Test func scheduledByTable() throws {
    var found: [Float] = []
    _ = try run("{LearningRateScheduler: {schedule: {1: 0.5, 3: 0.25}}}", [1, 1, 1, 1, 1]) {
      state, _ in
      found.append(state.optimizer.learningRate)
    }
    #expect(found == [0.1, 0.5, 0.5, 0.25, 0.25])
  }

  /// In a straight line from 0.5 to 0 over five epochs.
  @Test func scheduledByName() throws {
    var found: [Float] = []
    let schedule =
      "{PolynomialDecay: {initial_learning_rate: 0.5, end_learning_rate: 0, decay_steps: run}}"
    _ = try run("{LearningRateScheduler: {schedule: \(schedule)}}", [1, 1, 1, 1, 1]) { state, _ in
      found.append(state.optimizer.learningRate)
    }
    #expect(isClose(found, [0.5, 0.4, 0.3, 0.2, 0.1], relativeTolerance: 1e-6))
  }

  /// The average, still 0, is told from the weight, 1.
  @Test("SwapEMAWeights lends averages to the validation", arguments: [false, true])
  func swapsAverages(onEpoch: Bool) throws {
    var callback = try make("{SwapEMAWeights: {swap_on_epoch: \(onEpoch)}}")
    var state = try state(averages: true)
    state.optimizer.iterations = 1
    var found: [Float] = []
    for hook in [0, 1, 2, 3, 0] {
      var turn = CallbackTurn(epoch: 0, epochs: 2, logs: [], names: [])
      switch hook {
      case 0: callback.epochBegan(&state, &turn)
      case 1: callback.validationBegan(&state, &turn)
      case 2: callback.validationEnded(&state, &turn)
      default: callback.epochEnded(&state, &turn)
      }
      found.append(state.model.stages[0].parameters[0].value[0, 0])
    }
    #expect(found == [1, 0, 1, onEpoch ? 0 : 1, 1])
  }

  @Test(
    "ModelCheckpoint saves after each epoch, or the better ones",
    arguments: [
      ("filepath: 'm-{epoch:02d}.json'", ["m-01.json", "m-02.json", "m-03.json"]),
      (
        "filepath: 'm{epoch}-{val_loss:.2f}.json', save_best_only: true",
        ["m1-1.00.json", "m3-0.50.json"]
      ),
      (
        "filepath: '{{{val_loss:6.1f}}}', save_best_only: true, mode: max",
        ["{   1.0}", "{   2.0}"]
      ),
      ("filepath: m, save_best_only: true, initial_value_threshold: 0.75", ["m"]),
    ])
  func saving(settings: String, paths: [String]) throws {
    var found: [String] = []
    _ = try run("{ModelCheckpoint: {\(settings)}}", [1, 2, 0.5]) { _, turn in
      for case .save(let path) in turn.requests { found.append(path) }
    }
    #expect(found == paths)
  }

  @Test func savingSays() throws {
    let found = try run(
      "{ModelCheckpoint: {filepath: m.json, save_best_only: true, verbose: 1}}", [1, 2, 0.5])
    #expect(
      found.said == [
        "Epoch 1: val_loss improved from None to 1.00000, saving model to m.json",
        "Epoch 2: val_loss did not improve from 1.00000",
        "Epoch 3: val_loss improved from 1.00000 to 0.50000, saving model to m.json",
      ])
  }

  @Test(
    "a file name's braces are understood or refused",
    arguments: ["{", "}", "{}", "{epoch:f}", "{loss:d}", "{loss:.2}", "{loss:.99f}", "a{epoch"])
  func badPatterns(pattern: String) {
    #expect(throws: (any Error).self) { try FileNamePattern(pattern) }
  }

  @Test(
    "each callback reads back what it resolved to", arguments: CallbackRegistry.registry.names)
  func roundTrip(_ name: String) throws {
    let log = ProblemLog()
    let node = try YAML.readValue("{\(name): \(requiredSettings[name] ?? "")}", name: "f.yaml")
    let registry = CallbackRegistry.registry
    let resolved = try #require(registry.make(node, log: log), "\(log.problems)").resolved
    #expect(registry.make(resolved, log: log)?.resolved == resolved)
    #expect(log.isEmpty, "\(log.problems)")
  }

  @Test("the table holds what the folder holds")
  func folder() throws {
    let folder = repositoryRoot.appending(path: "Sources/Training/Callbacks")
    let helpers = ["Callback", "CallbackRegistry", "FileNamePattern", "Monitor"]
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).map { $0.deletingPathExtension().lastPathComponent }
    let types = CallbackRegistry.all.map { String(describing: $0) }
    #expect(types == types.sorted())
    #expect(files.filter { !helpers.contains($0) }.sorted() == types)
  }
}
