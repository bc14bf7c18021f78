import Config
import Diagnostics
import TestSupport
import Testing
import YAML

@testable import NN

@Suite struct ScheduleTests {
  /// Learning rates at some steps of a training of 5 epochs with 20 steps each.
  private func rates(_ yaml: String, at steps: [Int]) throws -> [Float] {
    let schedule = try make(ScheduleRegistry.registry, yaml)
    return steps.map {
      schedule.learningRate(at: $0, in: RunLength(stepsPerEpoch: 20, steps: 100))
    }
  }

  /// Up from 0.1 / 10 to 0.1 over 40 steps, in straight lines or half a cosine: a half at the half.
  /// Down to 0.01 / 100 over the other 60.
  @Test(
    "one cycle goes up and down", arguments: ["linear", "cos"])
  func oneCycle(anneal: String) throws {
    let found = try rates(
      "{OneCycle: {max_learning_rate: 0.1, pct_start: 0.4, div_factor: 10, final_div_factor: 100, "
        + "anneal_strategy: \(anneal)}}", at: [0, 20, 40, 70, 100, 500])
    let expected: [Float] = [0.01, 0.055, 0.1, 0.05005, 0.0001, 0.0001]
    // A few roundings, of cos(π/2) among them.
    #expect(isClose(found, expected, relativeTolerance: 2e-6, absoluteTolerance: 1e-8))
  }

  @Test(
    "run is the length of the training, in steps or epochs",
    arguments: [
      "decay_steps: run", "decay_steps: 100", "decay_steps: 5, unit: epochs",
      "decay_steps: run, unit: epochs",
    ])
  func run(_ length: String) throws {
    let found = try rates(
      "{PolynomialDecay: {initial_learning_rate: 1, end_learning_rate: 0, \(length)}}",
      at: [0, 25, 50, 99, 100])
    #expect(
      isClose(found, [1, 0.75, 0.5, 0.01, 0], relativeTolerance: 1e-6, absoluteTolerance: 1e-7))
  }

  /// 20 steps from 0 to 1, then down along half a cosine: half of it left in the middle of 80.
  @Test(
    "a warm-up is part of the run",
    arguments: [
      "decay_steps: run, warmup_steps: 20", "decay_steps: run, warmup_fraction: 0.2",
      "decay_steps: 80, warmup_steps: 20", "decay_steps: 100, warmup_fraction: 0.2",
      "decay_steps: 5, warmup_fraction: 0.2, unit: epochs",
      "decay_steps: run, warmup_steps: 1, unit: epochs",
    ])
  func warmup(_ lengths: String) throws {
    let found = try rates(
      "{CosineDecay: {initial_learning_rate: 0, warmup_target: 1, \(lengths)}}",
      at: [0, 5, 20, 60, 100, 1000])
    #expect(
      isClose(found, [0, 0.25, 1, 0.5, 0, 0], relativeTolerance: 1e-6, absoluteTolerance: 1e-6))
  }

  @Test("a staircase of epochs falls between epochs")
  func staircase() throws {
    let found = try rates(
      "{ExponentialDecay: {initial_learning_rate: 1, decay_steps: 1, decay_rate: 0.5, "
        + "staircase: true, unit: epochs}}", at: [0, 19, 20, 39, 40])
    #expect(found == [1, 1, 0.5, 0.5, 0.25])
  }

  @Test("a boundary in epochs belongs to what comes before it")
  func boundaries() throws {
    let found = try rates(
      "{PiecewiseConstantDecay: {boundaries: [1, 2], values: [3, 2, 1], unit: epochs}}",
      at: [0, 20, 21, 40, 41])
    #expect(found == [3, 3, 2, 2, 1])
  }

  @Test(
    "what makes no sense is refused",
    arguments: [
      (
        "{CosineDecay: {initial_learning_rate: 1, decay_steps: all}}",
        "'decay_steps' of schedule 'CosineDecay': expected a number greater than 0, or run, found the text 'all'"
      ),
      (
        "{CosineDecay: {initial_learning_rate: 1, decay_steps: 0}}",
        "'decay_steps' of schedule 'CosineDecay': expected a number greater than 0, found 0"
      ),
      (
        "{ExponentialDecay: {initial_learning_rate: 1, decay_rate: 1}}",
        "schedule 'ExponentialDecay': missing key 'decay_steps': expected a number greater than 0, or run"
      ),
      (
        "{CosineDecay: {initial_learning_rate: 1, decay_steps: 1, warmup_steps: 3}}",
        "'warmup_steps' of schedule 'CosineDecay': a warm-up needs a rate to reach: warmup_target"
      ),
      (
        "{CosineDecay: {initial_learning_rate: 1, decay_steps: 1, warmup_target: 1, warmup_steps: 3, warmup_fraction: 0.1}}",
        "'warmup_fraction' of schedule 'CosineDecay': only one of warmup_steps and warmup_fraction may be set"
      ),
      (
        "{PiecewiseConstantDecay: {boundaries: [5, 5], values: [1, 2, 3]}}",
        "'boundaries' of schedule 'PiecewiseConstantDecay': each must be greater than the one before it"
      ),
      (
        "{PiecewiseConstantDecay: {boundaries: [5], values: [1]}}",
        "'values' of schedule 'PiecewiseConstantDecay': expected one more than there are boundaries, 2, found 1"
      ),
      (
        "{PiecewiseConstantDecay: {boundaries: 5, values: [1, 2]}}",
        "'boundaries' of schedule 'PiecewiseConstantDecay': expected a list of numbers, each of at least 0, found 5"
      ),
    ])
  func refused(_ yaml: String, _ message: String) throws {
    let log = ProblemLog()
    _ = ScheduleRegistry.registry.make(try YAML.readValue(yaml, name: "f.yaml"), log: log)
    #expect(log.problems.first?.message == message)
  }
}
