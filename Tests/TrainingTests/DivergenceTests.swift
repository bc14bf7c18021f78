import Compute
import Config
import Diagnostics
import NN
import TestSupport
import Testing
import Training

/// A training of few rows whose numbers break where the arithmetic says that they must.
private struct Setup {
  var layers = "[Dense: {units: 1, use_bias: false, weights: {kernel: [[1]]}}]"
  var optimizer = "{SGD: {learning_rate: 0}}"
  var features: [Float]
  var batchSize = 2

  func loop() throws -> TrainingLoop {
    let compile = try readSection("{optimizer: \(optimizer), loss: mse}", CompileConfig.init)
    let model = try Sequential(
      readSection("{layers: \(layers)}", ModelConfig.init), inputs: 1, seed: 0)
    let count = features.count
    return TrainingLoop(
      .init(
        model: model, optimizer: OptimizerState(optimizer: compile.optimizer, model: model),
        metrics: RunningMetrics([], targets: .values, outputs: 1)),
      compile: compile, loss: try #require(compile.loss), units: nil,
      fit: try readSection("{batch_size: \(batchSize), shuffle: false}", FitConfig.init), seed: 0,
      samples: Samples(
        features: Matrix(rows: count, columns: 1, elements: features),
        targets: Matrix(rows: count, columns: 1)), validation: nil)
  }

  /// What is found when the training breaks, and what it says.
  func divergence() throws -> (Divergence, message: String) {
    var loop = try loop()
    let problem = try #require(throws: Diagnostic.self) { try loop.run() }
    #expect(problem.kind == .training)
    return (try #require(loop.divergence), problem.message)
  }
}

@Suite struct DivergenceTests {
  /// 3e38² is more than a float holds, 3e38 is not.
  @Test("a loss that is too large is that of its row")
  func loss() throws {
    let (found, message) = try Setup(features: [1, 2, 3, 3e38, 5]).divergence()
    #expect(message == "the loss became infinite in epoch 1, batch 2 of 3")
    #expect(found.origin == .loss)
    #expect((found.epoch, found.batch, found.batches, found.steps) == (0, 1, 3, 1))
    #expect(found.rows == [2, 3])
    #expect(found.brokenRows == [3])
    #expect(found.largestOutput == 3e38)
    #expect(found.largestWeight?.size == 1)
  }

  @Test("outputs break in the first layer where they are not finite")
  func outputs() throws {
    let double = "Dense: {units: 1, use_bias: false, weights: {kernel: [[2]]}}"
    let (found, _) = try Setup(layers: "[\(double), \(double), \(double)]", features: [1, 1e38])
      .divergence()
    #expect(found.origin == .outputs(stage: 1))
    #expect(found.brokenRows == [1])
  }

  /// 2 · 3e38 is the step, of a gradient of 2.
  @Test("a step that is too long breaks the weights, not the gradient")
  func step() throws {
    let (found, message) = try Setup(
      optimizer: "{SGD: {learning_rate: 3.0e38}}", features: [1]
    ).divergence()
    #expect(
      message
        == "the weights 'kernel' of layer 'dense' became infinite or NaN in epoch 1, batch 1 of 1"
    )
    #expect(found.origin == .step(layer: "dense", parameter: "kernel"))
    #expect(found.rows == [0])
  }

  /// The next batch has no finite loss, and its weights tell why.
  @Test("weights that an earlier step broke are found")
  func weights() throws {
    let (found, _) = try Setup(optimizer: "{SGD: {learning_rate: 3.0e38}}", features: [1, 2, 3, 4])
      .divergence()
    #expect(found.origin == .weights(layer: "dense", parameter: "kernel"))
    #expect(found.rows == [2, 3])
    #expect(found.brokenRows == [2, 3])
  }

  /// (1.8e19)² = 3.2e38 is a float, twice that is none.
  @Test("a gradient can break while the loss is finite")
  func gradient() throws {
    let (found, _) = try Setup(optimizer: "{SGD: {learning_rate: 1.0e-30}}", features: [1.8e19])
      .divergence()
    #expect(found.origin == .gradients(stage: 0))
  }

  /// The gradient, 2e19, is a float, and its square is none: Adam then stands still for ever.
  @Test("what the optimizer keeps can break while the weights are finite")
  func memory() throws {
    let (found, message) = try Setup(
      optimizer: "{Adam: {learning_rate: 0.001}}", features: [1e10]
    ).divergence()
    #expect(message == "the optimizer's memory became infinite or NaN in epoch 1, batch 1 of 1")
    #expect(found.origin == .memory(parameter: 0, slot: 1))
  }

  @Test("a training whose numbers stay finite has nothing to tell")
  func finite() throws {
    var loop = try Setup(features: [1, 2, 3]).loop()
    try loop.run()
    #expect(loop.divergence == nil)
  }
}

@Suite struct LearningTests {
  /// Keeps what the last epoch told of itself.
  private final class Reader: TrainingObserver {
    var gradients: [EpochReport.LayerGradient] = []
    var dead: [EpochReport.DeadUnits] = []
    func epochBegan(_ epoch: Int, of epochs: Int) {}
    func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision { .goOn }
    func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision {
      gradients = report.gradients()
      dead = report.deadUnits()
      return .goOn
    }
    func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) {}
  }

  private func report(_ setup: Setup) throws -> Reader {
    let reader = Reader()
    var loop = try setup.loop()
    try loop.run(reader)
    return reader
  }

  /// Of (w x + b)² at w = 1, b = 0 and the last batch's x = 2: 8 for the kernel, 4 for the bias.
  @Test("a layer's gradient is the norm of all that it learns")
  func norms() throws {
    let layer = "Dense: {units: 1, weights: {kernel: [[1]], bias: [0]}}"
    let found = try report(Setup(layers: "[\(layer)]", features: [1, 5, 2])).gradients
    #expect(found.map(\.layer) == ["dense"])
    #expect(found[0].norm == 80.0.squareRoot())
    #expect(found[0].kernelSize == 8)
  }

  /// Of eight numbers that are all g the norm is √8 g, and the size g.
  @Test("kernels of different sizes compare by the size of a number")
  func sizes() throws {
    let first = "Dense: {units: 8, use_bias: false, kernel_initializer: ones}"
    let last = "Dense: {units: 1, use_bias: false, kernel_initializer: ones}"
    let found = try report(Setup(layers: "[\(first), \(last)]", features: [1])).gradients
    // The output is 8, so that each number's slope is 16.
    #expect(found.map(\.kernelSize) == [16, 16])
    #expect(found.allSatisfy { abs($0.norm - 16 * 8.0.squareRoot()) < 1e-6 })
  }

  @Test("a unit is dead that puts out 0 for every row")
  func deadUnits() throws {
    func dead(_ activation: String, _ features: [Float]) throws -> [EpochReport.DeadUnits] {
      let first =
        "Dense: {units: 3, activation: \(activation), weights: {kernel: [[1, -1, -2]], bias: [0, 0, 1]}}"
      let last = "Dense: {units: 1, kernel_initializer: ones}"
      return try report(Setup(layers: "[\(first), \(last)]", features: features)).dead
    }
    let found = try dead("relu", [1, 2, 3])
    #expect(found.map(\.layer) == ["dense"])
    #expect(found.map(\.dead) == [2] && found.map(\.units) == [3] && found.map(\.rows) == [3])
    // One row is enough to show that a unit lives.
    #expect(try dead("relu", [1, 2, 0.25]).map(\.dead) == [1])
    #expect(try dead("relu", [1, -1, 2]).isEmpty)
    #expect(try dead("leaky_relu", [1, 2, 3]).isEmpty)
  }
}
