import Compute
import Config
import Diagnostics
import NN
import TestSupport
import Testing
import Training
import YAML

/// A training of y = w · x on a few rows, small enough to follow by hand.
private struct Setup {
  var fit = "{epochs: 1, batch_size: 2, shuffle: false}"
  var optimizer = "{SGD: {learning_rate: 0}}"
  var metrics = "[]"
  /// Settings of the layer's weights.
  var kernel = ""
  var weights: [Float]?
  var units: (any TargetUnits)?
  var features: [Float] = [1, 2, 3, 4, 5]
  var targets: [Float] = [0, 0, 0, 0, 0]

  func loop(seed: UInt64 = 0, from state: TrainingLoop.State? = nil) throws -> TrainingLoop {
    let compile = try readSection(
      "{optimizer: \(optimizer), loss: mse, metrics: \(metrics)}", CompileConfig.init)
    let model = try Sequential(
      readSection(
        "{layers: [Dense: {units: 1, use_bias: false, weights: {kernel: [[1]]}\(kernel)}]}",
        ModelConfig.init), inputs: 1, seed: seed)
    let loss = try #require(compile.loss)
    let count = features.count
    return TrainingLoop(
      state
        ?? .init(
          model: model, optimizer: OptimizerState(optimizer: compile.optimizer, model: model),
          metrics: RunningMetrics(compile.metrics, targets: .values, outputs: 1)),
      compile: compile, loss: loss, units: units, fit: try readSection(fit, FitConfig.init),
      seed: seed,
      samples: Samples(
        features: Matrix(rows: count, columns: 1, elements: features),
        targets: Matrix(rows: count, columns: 1, elements: targets), weights: weights),
      validation: nil)
  }
}

/// Halves of the targets.
private struct Halves: TargetUnits {
  func encode(_ targets: Matrix, into encoded: inout Matrix) {
    encoded.setRows(targets.rows)
    for index in 0..<targets.count { encoded.elements[index] = targets.elements[index] / 2 }
  }

  func apply(_ input: Matrix, into output: inout Matrix) {
    output.setRows(input.rows)
    for index in 0..<input.count { output.elements[index] = input.elements[index] * 2 }
  }
}

@Suite struct TrainingLoopTests {
  /// Trained on 2 in place of 4 the outputs 1 to 5 are off by −1 0 | 1 2 | 3: means of squares 0.5, 2.5
  /// and 9, by rows (1 + 5 + 9) / 5 = 3. As 2 to 10 they are off from 4 by 2, 0, 2, 4 and 6.
  @Test("the loss is in the network's units, metrics are in the target's own")
  func units() throws {
    var loop = try Setup(metrics: "[mae]", units: Halves(), targets: [4, 4, 4, 4, 4]).loop()
    try loop.run()
    #expect(loop.state.history["loss"] == [3])
    #expect(loop.state.history["mae"] == [2.8])
  }

  /// w ← w − 0.1 · mean of 2 (w x − 2) x over 1 and 2: the slopes are −2 and 0, so 1 + 0.1.
  @Test("the gradient is that of the network's units")
  func gradientUnits() throws {
    var loop = try Setup(
      optimizer: "{SGD: {learning_rate: 0.1}}", units: Halves(), features: [1, 2], targets: [4, 4]
    ).loop()
    try loop.run()
    let weight = try #require(loop.state.model.parameters.first?.parameter.value[0, 0])
    #expect(isClose(weight, 1.1, relativeTolerance: 1e-6))
  }

  /// Squares 1 4 | 9 16 | 25 in batches of two: means 2.5, 12.5 and 25, weighted by rows
  /// (2 · 2.5 + 2 · 12.5 + 25) / 5 = 11.
  @Test("an epoch's loss counts a short last batch by its rows")
  func partialBatch() throws {
    var loop = try Setup().loop()
    try loop.run()
    #expect(loop.state.history["loss"] == [11])
    #expect(loop.state.optimizer.iterations == 3)
  }

  /// Keras divides by the rows, not by the weights: (1 · 2 + 4 · 0) / 2 = 1, (9 + 16) / 2 = 12.5,
  /// 25 · 3 / 1 = 75; by rows (2 + 25 + 75) / 5 = 20.4. Metrics take no weights: 11.
  @Test("sample weights weigh the loss and not the metrics")
  func sampleWeights() throws {
    var loop = try Setup(metrics: "[mse]", weights: [2, 0, 1, 1, 3]).loop()
    try loop.run()
    let loss = try #require(loop.state.history["loss"]?.first)
    // One rounding of 20.4 to float32.
    #expect(isClose(loss, 20.4, relativeTolerance: 1e-7, absoluteTolerance: 0))
    #expect(loop.state.history["mse"] == [11])
  }

  /// (2 · 1 + 9 + 16 + 3 · 25) / 7 and (2 · 1 + 3 + 4 + 3 · 5) / 7.
  @Test("weighted metrics take the weights, and Keras's names")
  func weightedMetrics() throws {
    var loop = try Setup(
      metrics: "[mse], weighted_metrics: [mse, mae]", weights: [2, 0, 1, 1, 3]
    ).loop()
    #expect(loop.state.metrics.names == ["loss", "mse", "weighted_mse", "mae"])
    try loop.run()
    #expect(loop.state.history["mse"] == [11])
    #expect(loop.state.history["weighted_mse"] == [102.0 / 7])
    #expect(loop.state.history["mae"] == [24.0 / 7])
  }

  @Test("a metric of several numbers has a name and a direction for each")
  func severalNumbers() throws {
    let specs = try ["f1_score", "{FalsePositives: {thresholds: [0.25, 0.5]}}", "roc_auc"]
      .compactMap { yaml in
        let node = try YAML.readValue(yaml, name: "f.yaml")
        return MetricRegistry.registry.make(node, log: ProblemLog())?.product
      }
    var metrics = RunningMetrics(
      specs, targets: .classIndex, outputs: 3, labels: ["a b", "[c]"])
    #expect(
      metrics.names == [
        "loss", "f1_score[a b]", "f1_score[[c]]", "f1_score[2]", "false_positives[0.25]",
        "false_positives[0.5]", "roc_auc",
      ])
    #expect(metrics.direction(of: "f1_score[a b]") == .higherIsBetter)
    #expect(metrics.direction(of: "false_positives[0.5]") == .lowerIsBetter)
    #expect(metrics.direction(of: "loss") == .lowerIsBetter)
    #expect(metrics.direction(of: "f1_score") == nil)
    #expect(metrics.results.map(\.name) == metrics.names)
    #expect(metrics.quickResults.map(\.name) == metrics.names.dropLast())

    let rows = Matrix(rows: 2, columns: 3, elements: [0.5, 0.3, 0.2, 0.2, 0.7, 0.1])
    let targets = Matrix(rows: 2, columns: 1, elements: [0, 1])
    let empty = metrics.numbers.states
    for _ in 0..<2 {
      metrics.update(loss: 1, predictions: rows, logits: rows, targets: targets, weights: nil)
      #expect(metrics.results.last?.value == 1)
      metrics.reset()
      #expect(metrics.numbers.states == empty)
    }
  }

  /// A saturated sigmoid: Keras on TensorFlow gives the metric 200, as the loss, and not −log 1e-7.
  @Test("crossentropies are taken from the logits")
  func logits() throws {
    let spec = try #require(
      MetricRegistry.registry.make(.string("binary_crossentropy"), log: ProblemLog())?.product)
    let sigmoid = try #require(
      ActivationRegistry.registry.make(.string("sigmoid"), log: ProblemLog())?.product)
    var metrics = RunningMetrics([spec], targets: .binary, outputs: 1, behind: sigmoid)
    metrics.update(
      loss: 0, predictions: Matrix(rows: 1, columns: 1, elements: [1]),
      logits: Matrix(rows: 1, columns: 1, elements: [200]),
      targets: Matrix(rows: 1, columns: 1), weights: nil)
    #expect(metrics.results.last?.value == 200)
  }

  /// w ← w − η · 2 mean(w x²) with x² of mean 2.5, 12.5 and 25: 1 · 0.95 · 0.75 · 0.5.
  @Test("each batch moves the weights before the next is seen")
  func steps() throws {
    var loop = try Setup(optimizer: "{SGD: {learning_rate: 0.01}}").loop()
    try loop.run()
    let weight = loop.state.model.stages[0].parameters[0].value.elements[0]
    // Three steps of float32, each rounded a few times.
    #expect(isClose(weight, 0.95 * 0.75 * 0.5, relativeTolerance: 1e-6, absoluteTolerance: 0))
  }

  /// 1 − 0.1 · 2 · 2.5 = 0.5, and 0.5 − 0.1 · 2 · 12.5 · 0.5 is below 0, where there is no way back.
  @Test("constraints hold after each step")
  func constraints() throws {
    func weight(_ constraint: String) throws -> Float {
      var loop = try Setup(
        optimizer: "{SGD: {learning_rate: 0.1}}", kernel: ", kernel_constraint: \(constraint)"
      ).loop()
      try loop.run()
      return loop.state.model.stages[0].parameters[0].value.elements[0]
    }
    #expect(try weight("NonNeg") == 0)
    // 1e-7 is added to the norm.
    #expect(try isClose(abs(weight("UnitNorm")), 1, relativeTolerance: 2e-7))
    #expect(try abs(weight("null")) > 1)
  }

  @Test("the order of the rows follows from seed and epoch alone")
  func shuffling() throws {
    func weights(seed: UInt64) throws -> [Float] {
      var setup = Setup(optimizer: "{SGD: {learning_rate: 0.01}}")
      setup.fit = "{epochs: 3, batch_size: 2}"
      var loop = try setup.loop(seed: seed)
      try loop.run()
      return loop.state.model.stages[0].parameters[0].value.elements
    }
    #expect(try weights(seed: 1) == weights(seed: 1))
    #expect(try weights(seed: 1) != weights(seed: 2))
  }

  /// Ends a training after so many steps, and keeps what it was shown last.
  private final class Stopper: TrainingObserver {
    private var left: Int
    init(after steps: Int) { left = steps }
    func epochBegan(_ epoch: Int, of epochs: Int) {}
    func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision {
      left -= 1
      return left == 0 ? .stop : .goOn
    }
    func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision {
      .goOn
    }
    func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) {}
  }

  /// Every optimizer, Adam's variants, and all that keeps something from step to step.
  private static let optimizers =
    OptimizerRegistry.registry.names.map { "{\($0): {learning_rate: 0.01}}" } + [
      "{Adam: {amsgrad: true, learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: run}}}}",
      "{SGD: {momentum: 0.5, gradient_accumulation_steps: 2}}",
      "{RMSprop: {momentum: 0.5, centered: true, use_ema: true, ema_overwrite_frequency: 4}}",
      "{Adam: {gradient_accumulation_steps: 3, use_ema: true, ema_momentum: 0.5, clipnorm: 1}}",
    ]

  @Test(
    "a training that goes on from its state ends as if never stopped", arguments: optimizers,
    1...8)
  func resumed(optimizer: String, steps: Int) throws {
    var setup = Setup(optimizer: optimizer, metrics: "[mae]")
    setup.fit = "{epochs: 3, batch_size: 2}"
    var whole = try setup.loop()
    try whole.run()
    var first = try setup.loop()
    try first.run(Stopper(after: steps))
    #expect(first.state.optimizer.iterations == steps)
    var second = try setup.loop(from: first.state)
    try second.run()
    #expect(second.state.history["loss"] == whole.state.history["loss"])
    #expect(second.state.history["mae"] == whole.state.history["mae"])
    #expect(
      second.state.model.stages[0].parameters[0].value
        == whole.state.model.stages[0].parameters[0].value)
    #expect(second.state.optimizer.slots == whole.state.optimizer.slots)
  }

  @Test("a finished training with averages can be extended as if it had not ended")
  func extended() throws {
    var setup = Setup(optimizer: "{SGD: {learning_rate: 0.01, use_ema: true, ema_momentum: 0.9}}")
    setup.fit = "{epochs: 4, batch_size: 2}"
    var whole = try setup.loop()
    try whole.run()
    setup.fit = "{epochs: 2, batch_size: 2}"
    var first = try setup.loop()
    try first.run()
    #expect(first.state.optimizer.holdsAverages)
    #expect(first.state.optimizer.slots[0][0] != first.state.model.stages[0].parameters[0].value)
    setup.fit = "{epochs: 4, batch_size: 2}"
    var second = try setup.loop(from: first.state)
    try second.run()
    #expect(second.state.history["loss"] == whole.state.history["loss"])
    #expect(
      second.state.model.stages[0].parameters[0].value
        == whole.state.model.stages[0].parameters[0].value)
    #expect(second.state.optimizer.slots == whole.state.optimizer.slots)
  }

  /// Five batches in epochs of two are 2, 2 and 1, whichever epoch is the first: six epochs have 10
  /// steps, five have 9. The rate falls to 0 in a straight line over all of them.
  @Test("run counts the steps that there will be", arguments: [(0, 10), (1, 9)])
  func runLength(initialEpoch: Int, steps: Int) throws {
    let schedule =
      "{PolynomialDecay: {initial_learning_rate: 0.01, end_learning_rate: 0, decay_steps: run}}"
    var setup = Setup(optimizer: "{SGD: {learning_rate: \(schedule)}}")
    setup.fit = "{epochs: 6, initial_epoch: \(initialEpoch), batch_size: 1, steps_per_epoch: 2}"
    var start = try setup.loop().state
    start.epoch = initialEpoch
    var loop = try setup.loop(from: start)
    try loop.run()
    #expect(loop.state.optimizer.iterations == steps)
    let last = 0.01 / Float(steps)
    #expect(isClose(loop.state.optimizer.learningRate, last, relativeTolerance: 1e-5))
  }

  /// (y − w x)² with y = 3 x: all that is wrong after the second step is rounding.
  @Test("a training ends where the optimizer has converged")
  func converged() throws {
    var setup = Setup(optimizer: "LBFGS")
    setup.targets = [3, 6, 9, 12, 15]
    setup.fit = "{epochs: 50, batch_size: 5}"
    var loop = try setup.loop()
    try loop.run()
    #expect(loop.state.epoch < 10)
    let weight = loop.state.model.stages[0].parameters[0].value.elements[0]
    #expect(isClose(weight, 3, relativeTolerance: 1e-6, absoluteTolerance: 0))
  }

  @Test("a broken training knows the learning rate of its last step")
  func brokenRate() throws {
    var setup = Setup(
      optimizer:
        "{SGD: {learning_rate: {PiecewiseConstantDecay: {boundaries: [0], values: [0.5, 1.0e30]}}}}"
    )
    setup.fit = "{epochs: 3, batch_size: 2, shuffle: false}"
    var loop = try setup.loop()
    let problem = #expect(throws: Diagnostic.self) { try loop.run() }
    #expect(problem?.message == "the loss became infinite in epoch 1, batch 3 of 3")
    #expect(loop.divergence?.learningRate == 1e30)
  }

  /// Five batches in epochs of two: 2, 2 and the last 1, then anew.
  @Test("with steps_per_epoch a pass over the rows goes on from epoch to epoch")
  func stepsPerEpoch() throws {
    var setup = Setup(optimizer: "{SGD: {learning_rate: 0.01}}")
    setup.fit = "{epochs: 2, batch_size: 1}"
    var whole = try setup.loop()
    try whole.run()
    setup.fit = "{epochs: 6, batch_size: 1, steps_per_epoch: 2}"
    var parts = try setup.loop()
    try parts.run()
    #expect(parts.state.optimizer.iterations == 10)
    #expect(parts.state.history.epochs == 6)
    #expect(
      parts.state.model.stages[0].parameters[0].value
        == whole.state.model.stages[0].parameters[0].value)
  }

  @Test("an initial_epoch skips those before it, with their order of rows")
  func initialEpoch() throws {
    var setup = Setup(optimizer: "{SGD: {learning_rate: 0.01}}")
    setup.fit = "{epochs: 2, batch_size: 1}"
    var first = try setup.loop()
    try first.run()
    setup.fit = "{epochs: 5, batch_size: 1}"
    var whole = try setup.loop()
    try whole.run()
    setup.fit = "{epochs: 5, initial_epoch: 2, batch_size: 1}"
    var rest = try setup.loop(
      from: .init(
        model: first.state.model, optimizer: first.state.optimizer, metrics: first.state.metrics,
        epoch: 2))
    try rest.run()
    #expect(rest.state.epoch == 5)
    #expect(rest.state.history["loss"] == whole.state.history["loss"].map { Array($0[2...]) })
  }

  @Test("weights that the last step broke are not handed on")
  func brokenWeights() throws {
    var setup = Setup(optimizer: "{SGD: {learning_rate: 3.0e38}}")
    setup.fit = "{epochs: 1, batch_size: 5}"
    var loop = try setup.loop()
    let problem = #expect(throws: Diagnostic.self) { try loop.run() }
    #expect(problem?.kind == .training)
    #expect(
      problem?.message
        == "the weights 'kernel' of layer 'dense' became infinite or NaN in epoch 1, batch 1 of 1")
  }

  @Test("a loss that is not finite stops the training and says where")
  func notFinite() throws {
    var setup = Setup(optimizer: "{SGD: {learning_rate: 1.0e30}}")
    setup.fit = "{epochs: 3, batch_size: 2, shuffle: false}"
    var loop = try setup.loop()
    let problem = #expect(throws: Diagnostic.self) { try loop.run() }
    #expect(problem?.kind == .training)
    #expect(problem?.message == "the loss became infinite in epoch 1, batch 2 of 3")
  }
}

@Suite struct FitConfigTests {
  /// Keras: ⌊rows · (1 − share)⌋ in double.
  @Test(
    "validation_split keeps Keras's number of rows",
    arguments: [(10, "0.1", 9), (140, "0.1", 126), (5, "0.5", 2), (100, "0.29", 71), (7, "0", 7)])
  func validationSplit(rows: Int, share: String, kept: Int) throws {
    let log = ProblemLog()
    var section = ConfigSection(
      try YAML.readValue("{validation_split: \(share)}", name: "f.yaml"), title: "fit", log: log)
    #expect(FitConfig(&section).trainingRows(of: rows) == kept)
  }
}
