import Compute
import Config
import Diagnostics
import TestSupport
import Testing
import YAML

@testable import NN

/// A dense layer without bias whose weights are moved by a function's gradients.
private struct Descent {
  private(set) var model: Sequential
  private(set) var state: OptimizerState
  private let optimizer: OptimizerSpec
  private let updater: ParameterUpdater
  private let workspace: Workspace

  init(_ optimizer: String, from start: Matrix, epochs: Int = 1) throws {
    self.optimizer = try make(OptimizerRegistry.registry, optimizer)
    let rows = (0..<start.rows).map { row in
      "[" + (0..<start.columns).map { "\(start[row, $0])" }.joined(separator: ", ") + "]"
    }
    model = try network(
      "layers: [{Dense: {units: \(start.columns), use_bias: false, "
        + "weights: {kernel: [\(rows.joined(separator: ", "))]}}}]", inputs: start.rows)
    state = OptimizerState(optimizer: self.optimizer, model: model)
    updater = ParameterUpdater(
      self.optimizer, model: model, run: RunLength(stepsPerEpoch: 1, steps: epochs))
    workspace = Workspace(for: model, batchSize: 1, isTraining: true)
  }

  var weights: Matrix { model.stages[0].parameters[0].value }

  /// - Parameter function: the loss at the given weights and, filled in, its gradient.
  /// - Returns: whether the optimizer has converged.
  @discardableResult
  mutating func step(_ function: (Matrix, inout Matrix) -> Double) -> Bool {
    let workspace = workspace
    func evaluate(_ model: inout Sequential) -> Double {
      function(model.stages[0].parameters[0].value, &workspace.stages[0].parameterGradients[0])
    }
    let loss = evaluate(&model)
    return updater.update(&model, gradients: workspace, &state, loss: loss, evaluate: evaluate)
  }

  /// By a gradient that is everywhere the same.
  mutating func step(gradient: Matrix) {
    step { weights, given in
      given = gradient
      return weights.dot(gradient)
    }
  }

  mutating func finalize() { state.finalize(&model) }
  mutating func resume() { state.resume(&model) }
}

@Suite struct OptimizerTests {
  /// w = 1 under a gradient that stays 1.
  private func trained(_ yaml: String, steps: Int) throws -> Float {
    var descent = try Descent(yaml, from: Matrix(row: [1]))
    for _ in 0..<steps { descent.step(gradient: Matrix(row: [1])) }
    return descent.weights[0, 0]
  }

  /// By hand, v ← 0.9 v − 0.1 g and w ← w + v with g = 1 from w = 1: 1 − 0.1, then − 0.19 more.
  @Test("momentum gathers speed", arguments: [(1, 0.9), (2, 0.71)] as [(Int, Float)])
  func momentum(steps: Int, weight: Float) throws {
    let found = try trained("{SGD: {learning_rate: 0.1, momentum: 0.9}}", steps: steps)
    #expect(isClose(found, weight, relativeTolerance: 1e-6))
  }

  /// Each step is the learning rate long where all gradients are equal: m / √v = 1 after correction.
  /// But β₂ is 1.3e-8 above 0.999 in float32, as in Keras, which shortens √(1 − β₂ᵗ) by 7e-6, and ε
  /// takes away up to 3e-6 more.
  @Test func adamsFirstSteps() throws {
    let found = try trained("{Adam: {learning_rate: 0.25}}", steps: 3)
    #expect(isClose(found, 0.25, absoluteTolerance: 2e-5))
  }

  @Test("every optimizer goes against the gradient", arguments: OptimizerRegistry.registry.names)
  func descends(_ name: String) throws {
    let one = try trained("{\(name): \(requiredSettings[name] ?? "")}", steps: 1)
    let ten = try trained("{\(name): \(requiredSettings[name] ?? "")}", steps: 10)
    #expect(ten < one && one < 1 && ten.isFinite)
  }

  @Test(
    "nothing moves at a learning rate of 0 and without a gradient",
    arguments: OptimizerRegistry.registry.names)
  func rests(_ name: String) throws {
    // Weights of two rows and columns, so that Adafactor's means vanish in both.
    let start = Matrix(rows: 2, columns: 2, elements: [1, -2, 3, 4])
    var still = try Descent("{\(name): {learning_rate: 0}}", from: start)
    if !(try make(OptimizerRegistry.registry, name).needsFullBatch) {
      still.step(gradient: Matrix(rows: 2, columns: 2, elements: [1, 0, 0, -1]))
      #expect(still.weights == start)
    }
    var flat = try Descent("{\(name): {}}", from: start)
    flat.step(gradient: Matrix(rows: 2, columns: 2))
    #expect(flat.weights.isFinite)
    // Ftrl makes weights of gradients alone; decay goes on without any.
    guard !["Ftrl", "AdamW", "Muon"].contains(name) else { return }
    #expect(flat.weights == start)
  }

  /// Steps of 0.01 and 0.012; the third gradient has turned and moves nothing, the fourth moves by
  /// the halved step, 0.006.
  @Test func rprop() throws {
    var descent = try Descent("Rprop", from: Matrix(row: [1]))
    var found: [Float] = []
    for gradient: Float in [7, 0.1, -3, -2] {
      descent.step(gradient: Matrix(row: [gradient]))
      found.append(descent.weights[0, 0])
    }
    #expect(isClose(found, [0.99, 0.978, 0.978, 0.984], relativeTolerance: 1e-6))
  }

  @Test("Rprop's steps stay within their bounds")
  func rpropBounds() throws {
    var descent = try Descent(
      "{Rprop: {max_step: 0.0125, min_step: 0.009}}", from: Matrix(row: [1]))
    for gradient: Float in [1, 1, 1, -1, -1] { descent.step(gradient: Matrix(row: [gradient])) }
    // −0.01 − 0.012 − 0.0125, a turn, + 0.009: half of 0.0125 is too little.
    #expect(isClose(descent.weights[0, 0], 0.9745, relativeTolerance: 1e-6))
  }

  /// H. Rosenbrock's valley, 1960: 100 (y − x²)² + (1 − x)², least at (1, 1).
  @Test func lbfgsFollowsAValley() throws {
    var descent = try Descent("{LBFGS: {tolerance: 1.0e-3}}", from: Matrix(row: [-1.2, 1]))
    var steps = 0
    while steps < 80 {
      let hasConverged = descent.step { weights, gradient in
        let (x, y) = (Double(weights[0, 0]), Double(weights[0, 1]))
        gradient[0, 0] = Float(-400 * x * (y - x * x) - 2 * (1 - x))
        gradient[0, 1] = Float(200 * (y - x * x))
        return 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x)
      }
      if hasConverged { break }
      steps += 1
    }
    #expect(steps < 80)
    #expect(isClose(descent.weights.numbers, [1, 1], absoluteTolerance: 1e-2))
  }

  /// The square of a symmetric matrix is that of its transpose.
  @Test("Muon treats a kernel as its transpose")
  func muonTransposed() throws {
    let start = randomMatrix(2, 5)
    let gradient = randomMatrix(2, 5, index: 1)
    var wide = try Descent("Muon", from: start)
    var tall = try Descent("Muon", from: start.transposed)
    for _ in 0..<3 {
      wide.step(gradient: gradient)
      tall.step(gradient: gradient.transposed)
    }
    // Sums of five in another order.
    #expect(
      isClose(
        wide.weights.numbers, tall.weights.transposed.numbers, relativeTolerance: 1e-5,
        absoluteTolerance: 1e-6))
  }

  /// Adam's first step is η for each weight. Muon's of one row is η √5 · 0.2 long, 1 / √5 of it for
  /// each.
  @Test(
    "Muon leaves to Adam what is excluded",
    arguments: [("[]", 0.02), ("[dense]", 0.1), ("[nothing, kern]", 0.1)] as [(String, Float)])
  func muonExcludes(_ names: String, _ length: Float) throws {
    var descent = try Descent(
      "{Muon: {learning_rate: 0.1, exclude_layers: \(names), weight_decay: 0, adam_weight_decay: 0}}",
      from: Matrix(row: [0, 0, 0, 0, 0]))
    descent.step(gradient: Matrix(row: [1, 1, 1, 1, 1]))
    // Five rounds of Newton and Schulz bring a singular value of 1 to between 0.65 and 1.2.
    let tolerance: Float = names == "[]" ? 0.35 : 1e-4
    #expect(isClose(-descent.weights[0, 0] / length, 1, absoluteTolerance: tolerance))
  }

  /// w = 1 − 0.1 k: averages 0.9, then 0.75 · 0.9 + 0.25 · 0.8 = 0.875, then 0.83125.
  @Test("averages become the weights in the end, and give way again")
  func averages() throws {
    var descent = try Descent(
      "{SGD: {learning_rate: 0.1, use_ema: true, ema_momentum: 0.75}}", from: Matrix(row: [1]))
    descent.finalize()
    #expect(descent.weights[0, 0] == 1 && !descent.state.holdsAverages)
    for _ in 0..<3 { descent.step(gradient: Matrix(row: [1])) }
    let last = descent.weights
    descent.finalize()
    descent.finalize()
    #expect(descent.state.holdsAverages)
    #expect(isClose(descent.weights[0, 0], 0.83125, relativeTolerance: 1e-6))
    descent.resume()
    #expect(descent.weights == last && !descent.state.holdsAverages)
  }

  /// 1 − 0.1 − 0.05 − 0: straight down to 0 after two of two epochs, and it stays there.
  @Test("a schedule is read at the count of batches")
  func schedule() throws {
    let decay =
      "PolynomialDecay: {initial_learning_rate: 0.1, end_learning_rate: 0, decay_steps: run}"
    var descent = try Descent(
      "{SGD: {learning_rate: {\(decay)}}}", from: Matrix(row: [1]), epochs: 2)
    for _ in 0..<3 { descent.step(gradient: Matrix(row: [1])) }
    #expect(isClose(descent.weights[0, 0], 0.85, relativeTolerance: 1e-6))
    #expect(descent.state.learningRate == 0)
    // With accumulation the second of two batches moves by the mean, at the rate of that batch.
    descent = try Descent(
      "{SGD: {gradient_accumulation_steps: 2, learning_rate: {\(decay)}}}", from: Matrix(row: [1]),
      epochs: 2)
    descent.step(gradient: Matrix(row: [1]))
    #expect(descent.weights[0, 0] == 1)
    descent.step(gradient: Matrix(row: [3]))
    #expect(isClose(descent.weights[0, 0], 0.9, relativeTolerance: 1e-6))
  }

  /// Counted by Keras 3.15.1 (`count_params(optimizer.variables)`) for this network.
  @Test(
    "the summary counts what Keras counts",
    arguments: [
      ("SGD", 2), ("RMSprop", 21), ("Adam", 40), ("AdamW", 40), ("Adamax", 40), ("Nadam", 41),
      ("Adagrad", 21), ("Adadelta", 40), ("Adafactor", 36), ("Ftrl", 40), ("Lion", 21),
      ("Lamb", 40), ("Muon", 25), ("{SGD: {momentum: 0.9}}", 21),
      ("{SGD: {use_ema: true, gradient_accumulation_steps: 2}}", 40),
      (
        "{SGD: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 10}}}}", 1
      ),
    ])
  func size(_ optimizer: String, _ count: Int) throws {
    let model = try network(
      "layers: [{Dense: {units: 3, activation: tanh}}, {Dense: {units: 1}}]", inputs: 4)
    let spec = try make(OptimizerRegistry.registry, optimizer)
    #expect(ModelSummary(model, optimizer: spec).optimizer == count)
  }

  @Test(
    "what makes no sense is refused",
    arguments: [
      (
        "{SGD: {clipnorm: 1, global_clipnorm: 2}}",
        "'global_clipnorm' of optimizer 'SGD': only one of clipnorm, clipvalue and global_clipnorm may be set"
      ),
      (
        "{Adam: {loss_scale_factor: 2}}",
        "'loss_scale_factor' of optimizer 'Adam': nnctl computes in float32 and scales no losses: expected null, found 2"
      ),
      (
        "{AdamW: {weight_decay: null}}",
        "'weight_decay' of optimizer 'AdamW': expected a number of at least 0, found nothing (null)"
      ),
      (
        "{Adam: {gradient_accumulation_steps: 1}}",
        "'gradient_accumulation_steps' of optimizer 'Adam': expected a whole number of at least 2 or null, found 1"
      ),
      (
        "{Adam: {use_ema: true, ema_momentum: 1.5}}",
        "'ema_momentum' of optimizer 'Adam': expected a number from 0 to 1, found 1.5"
      ),
      (
        "{Ftrl: {learning_rate_power: 0.5}}",
        "'learning_rate_power' of optimizer 'Ftrl': expected a number of at most 0, found 0.5"
      ),
      (
        "{Lion: {beta_1: 0}}",
        "'beta_1' of optimizer 'Lion': expected a number greater than 0 and at most 1, found 0"
      ),
      (
        "{SGD: {learning_rate: {CosineDcay: {}}}}", "unknown schedule 'CosineDcay'"
      ),
      ("{LBFGS: {clipnorm: 1}}", "unknown key 'clipnorm' in optimizer 'LBFGS'"),
      (
        "{Rprop: {min_step: 1, max_step: 0.1}}",
        "'min_step' of optimizer 'Rprop': it must not be greater than max_step"
      ),
    ])
  func refused(_ yaml: String, _ message: String) throws {
    let log = ProblemLog()
    _ = OptimizerRegistry.registry.make(try YAML.readValue(yaml, name: "f.yaml"), log: log)
    #expect(log.problems.map(\.message) == [message])
  }

  @Test(
    "a learning rate may be a schedule in any spelling, also as Keras prints it",
    arguments: [
      "{ExponentialDecay: {initial_learning_rate: 0.1, decay_steps: 4, decay_rate: 0.5}}",
      "{class_name: ExponentialDecay, config: {initial_learning_rate: 0.1, decay_steps: 4, decay_rate: 0.5}}",
      "{module: keras.optimizers.schedules, class_name: ExponentialDecay, config: {initial_learning_rate: 0.1, "
        + "decay_steps: 4, decay_rate: 0.5, staircase: false, name: ExponentialDecay}, registered_name: null}",
    ])
  func spellings(_ schedule: String) throws {
    let spec = try make(OptimizerRegistry.registry, "{SGD: {learning_rate: \(schedule)}}")
    guard case .schedule(let found) = spec.learningRate else {
      Issue.record("no schedule")
      return
    }
    #expect(found.learningRate(at: 4, in: RunLength(stepsPerEpoch: 1, steps: 1)) == 0.05)
  }
}

extension Matrix {
  fileprivate var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for row in 0..<rows { for column in 0..<columns { result[column, row] = self[row, column] } }
    return result
  }
}
