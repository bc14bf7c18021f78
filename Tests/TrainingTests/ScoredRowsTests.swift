import Compute
import Config
import NN
import TestSupport
import Testing
import Training

@Suite struct ScoredRowsTests {
  /// p = sigmoid(x), for 70 rows more than two batches.
  private func scored(
    _ compile: String, weighted: Bool = false, regularizer: String = "", count: Int = 70
  ) throws -> (all: ScoredRows, of: (Range<Int>) -> ScoredRows) {
    let compile = try readSection(compile, CompileConfig.init)
    let model = try Sequential(
      readSection(
        "{layers: [{Dense: {units: 1, activation: sigmoid, weights: {kernel: [[1]], bias: [0]}"
          + "\(regularizer)}}]}", ModelConfig.init), inputs: 1, seed: 0)
    let loss = try #require(compile.loss)
    let samples = Samples(
      features: Matrix(
        rows: count, columns: 1, elements: (0..<count).map { Float($0 * 37 % 70) / 10 - 3.5 }),
      targets: Matrix(
        rows: count, columns: 1, elements: (0..<count).map { $0 % 3 == 0 ? 1 : 0 }),
      weights: weighted ? (0..<count).map { Float($0 % 4) } : nil)
    func rows(_ samples: Samples) -> ScoredRows {
      ScoredRows(
        model, loss: loss, units: nil,
        metrics: RunningMetrics(
          compile.metrics, targets: .binary, outputs: 1, behind: model.lastActivation),
        samples: samples)
    }
    return (rows(samples), { rows(samples.rows($0)) })
  }

  private static let metrics =
    "metrics: [accuracy, BinaryCrossentropy, auc, f1], weighted_metrics: [mse]"

  @Test(
    "rows chosen are scored as if there were no others, to the last bit",
    arguments: [
      "{loss: binary_crossentropy, \(metrics)}",
      "{loss: {BinaryCrossentropy: {reduction: sum}}, \(metrics)}",
      "{loss: {MeanSquaredError: {reduction: mean_with_sample_weight}}}",
    ], [false, true])
  func slices(compile: String, weighted: Bool) throws {
    let rows = try scored(
      compile, weighted: weighted, regularizer: ", kernel_regularizer: {L2: {l2: 0.5}}")
    for range in [0..<70, 5..<6, 20..<69] {
      let alone = rows.of(range).results
      let chosen = rows.all.results(of: range.map(Int32.init))
      #expect(alone.map(\.name) == chosen.map(\.name))
      #expect(alone.map(\.value) == chosen.map(\.value))
    }
  }

  /// 617 rows are two blocks and a part of one, and a sum of losses depends on the batches.
  @Test(
    "rows that go through the network together are scored in batches of 32",
    arguments: ["", ", activity_regularizer: {L2: {l2: 0.5}}"], [false, true])
  func blocks(regularizer: String, weighted: Bool) throws {
    let rows = try scored(
      "{loss: {BinaryCrossentropy: {reduction: sum}}, \(Self.metrics)}", weighted: weighted,
      regularizer: regularizer, count: 617
    ).all
    let again = rows.results(of: (0..<617).map(Int32.init))
    #expect(isClose(rows.results[0].value, again[0].value, relativeTolerance: 1e-6))
    #expect(rows.results.dropFirst().map(\.value) == again.dropFirst().map(\.value))
  }

  /// 24 of 70 targets are 1: a share of 0.342857. The crossentropy of always saying so is
  /// −(24 ln 0.342857 + 46 ln 0.657143) / 70 = 0.642912, and 46 of 70 are right.
  @Test("a constant in place of the network")
  func constant() throws {
    let rows = try scored("{loss: binary_crossentropy, metrics: [accuracy, BinaryCrossentropy]}")
      .all
    let share: Float = 24 / 70
    let logit = Elementary.log(share / (1 - share))
    let replaced = rows.replaced(
      by: .init(prediction: [share], logits: [logit], outputs: [share]))
    let results = replaced.results(of: (0..<70).map(Int32.init)).map(\.value)
    for (result, wanted) in zip(results, [0.642912, 46 / 70, 0.642912] as [Float]) {
      #expect(abs(result - wanted) < 2e-6)
    }
    #expect(results.count == 3)
  }
}
