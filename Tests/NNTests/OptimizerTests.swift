import Compute
import Config
import TestSupport
import Testing

@testable import NN

@Suite struct OptimizerTests {
  /// w = 1 under a gradient that stays 1.
  private func trained(_ yaml: String, steps: Int) throws -> Float {
    let optimizer = try make(OptimizerRegistry.registry, yaml)
    var model = try network(
      "layers: [{Dense: {units: 1, use_bias: false, weights: {kernel: [[1]]}}}]", inputs: 1)
    var state = OptimizerState(optimizer: optimizer, model: model)
    for step in 1...steps {
      optimizer.update(
        &model.stages[0].parameters[0].value, gradient: Matrix(row: [1]), slots: &state.slots[0],
        learningRate: optimizer.learningRate, step: step)
    }
    return model.parameters[0].parameter.value[0, 0]
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
}
