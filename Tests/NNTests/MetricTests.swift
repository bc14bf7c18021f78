import Compute
import Config
import Testing

@testable import NN

@Suite struct MetricTests {
  /// Keras picks the class by the shapes of outputs and targets.
  @Test(
    "accuracy means what fits the network",
    arguments: [
      (.binary, 1, "BinaryAccuracy"), (.classIndex, 3, "SparseCategoricalAccuracy"),
      (.oneHot, 3, "CategoricalAccuracy"),
    ] as [(TargetKind, Int, String)])
  func accuracy(targets: TargetKind, outputs: Int, expected: String) throws {
    let metric = try make(MetricRegistry.registry, "accuracy").metric
    let resolved = metric.resolved(for: targets, outputs: outputs)
    #expect(String(describing: type(of: resolved)) == expected)
  }

  @Test(
    "history names are Keras's; short forms and accuracy stay as typed",
    arguments: [
      ("accuracy", "accuracy"), ("acc", "acc"), ("mse", "mse"), ("AUC", "auc"),
      ("{mae: {name: error}}", "error"),
    ])
  func names(yaml: String, name: String) throws {
    #expect(try make(MetricRegistry.registry, yaml).name == name)
  }

  /// Of a batch in two parts the metric is that of the whole.
  @Test("state adds up over batches", arguments: MetricRegistry.registry.names)
  func batches(_ name: String) throws {
    let metric = try make(MetricRegistry.registry, "{\(name): \(requiredSettings[name] ?? "")}")
      .metric
    var predictions = randomMatrix(12, 1)
    for index in 0..<12 { predictions.elements[index] = 0.5 + predictions.elements[index] / 2 }
    var targets = predictions
    for row in 0..<12 { targets[row, 0] = row % 3 == 0 ? 1 : 0 }
    let weights: [Float] = (0..<12).map { Float($0 % 4) }
    var whole = [Double](repeating: 0, count: metric.stateCount(outputs: 1))
    metric.update(&whole, predictions, targets, weights: weights[...])
    var parts = [Double](repeating: 0, count: metric.stateCount(outputs: 1))
    for range in [0..<5, 5..<12] {
      var some = predictions
      var truth = targets
      some.gather(range.map { Int32($0) }[...], from: predictions)
      truth.gather(range.map { Int32($0) }[...], from: targets)
      metric.update(&parts, some, truth, weights: weights[range])
    }
    // Sums in double of the same numbers in the same order.
    #expect(abs(metric.result(parts) - metric.result(whole)) < 1e-6)
    #expect(metric.result(whole).isFinite)
  }
}
