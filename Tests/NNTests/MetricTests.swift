import Compute
import Config
import Diagnostics
import TestSupport
import Testing
import YAML

@testable import NN

@Suite struct MetricTests {
  /// Keras picks the class by the shapes of outputs and targets.
  @Test(
    "accuracy means what fits the network",
    arguments: [
      (.binary, 1, "BinaryAccuracy"), (.classIndex, 3, "SparseCategoricalAccuracy"),
      (.oneHot, 3, "CategoricalAccuracy"), (.multiHot, 3, "CategoricalAccuracy"),
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
      ("{mae: {name: error}}", "error"), ("LogCoshError", "logcosh"), ("F1Score", "f1_score"),
      ("{class_name: Precision, config: {name: p, dtype: float32, thresholds: null}}", "p"),
    ])
  func names(yaml: String, name: String) throws {
    #expect(try make(MetricRegistry.registry, yaml).name == name)
  }

  /// Whether a metric has a use for so many outputs with such targets.
  private func metric(_ name: String, _ targets: TargetKind, outputs: Int) throws -> (any Metric)? {
    let spec = try make(MetricRegistry.registry, "{\(name): \(requiredSettings[name] ?? "")}")
    guard spec.metric.objection(to: targets, outputs: outputs) == nil else { return nil }
    return spec.metric.resolved(for: targets, outputs: outputs)
  }

  /// Twelve rows of probabilities with weights, one of them 0.
  private func rows(outputs: Int, _ kind: TargetKind) -> (Matrix, Matrix, [Float]) {
    var predictions = randomMatrix(12, outputs)
    for index in 0..<predictions.count {
      predictions.elements[index] = 0.5 + predictions.elements[index] / 2
    }
    let isHot = kind == .oneHot || kind == .multiHot
    var targets = Matrix(rows: 12, columns: isHot ? outputs : 1)
    for row in 0..<12 {
      let label = row % 5 % max(2, outputs)
      if isHot { targets[row, label] = 1 } else { targets[row, 0] = Float(label) }
      if kind == .multiHot && row % 3 == 0 { targets[row, (label + 1) % outputs] = 1 }
    }
    return (predictions, targets, (0..<12).map { Float($0 % 4) })
  }

  private func gathered(
    _ metric: any Metric, _ predictions: Matrix, _ targets: Matrix, _ weights: [Float]?,
    _ ranges: [Range<Int>]
  ) -> [Float] {
    var state = [Double](repeating: 0, count: metric.stateCount(outputs: predictions.columns))
    for range in ranges {
      var some = predictions
      var truth = targets
      some.gather(range.map { Int32($0) }[...], from: predictions)
      truth.gather(range.map { Int32($0) }[...], from: targets)
      metric.update(&state, some, truth, weights: weights?[range])
    }
    return metric.results(state)
  }

  private static let fits: [(TargetKind, Int)] = [
    (.binary, 1), (.oneHot, 3), (.multiHot, 3), (.classIndex, 3), (.values, 1),
  ]

  /// Of a batch in two parts the metric is that of the whole.
  @Test("state adds up over batches", arguments: MetricRegistry.registry.names)
  func batches(_ name: String) throws {
    var uses = 0
    for (kind, outputs) in Self.fits {
      guard let metric = try metric(name, kind, outputs: outputs) else { continue }
      uses += 1
      let (predictions, targets, weights) = rows(outputs: outputs, kind)
      let whole = gathered(metric, predictions, targets, weights, [0..<12])
      let parts = gathered(metric, predictions, targets, weights, [0..<5, 5..<12])
      // Sums in double of the same numbers in the same order.
      #expect(zip(whole, parts).allSatisfy { abs($0 - $1) < 1e-6 }, "\(whole) \(parts)")
      #expect(whole.allSatisfy { $0.isFinite })
      let names = (0..<outputs).map { "c\($0)" }
      #expect(whole.count == max(1, metric.parts(names).count))
    }
    #expect(uses > 0)
  }

  @Test("a row of weight 0 is as if it were not there", arguments: MetricRegistry.registry.names)
  func weights(_ name: String) throws {
    for (kind, outputs) in Self.fits {
      guard let metric = try metric(name, kind, outputs: outputs) else { continue }
      let (predictions, targets, weights) = rows(outputs: outputs, kind)
      let without = gathered(
        metric, predictions, targets, weights, [1..<4, 5..<8, 9..<12])
      let with = gathered(metric, predictions, targets, weights, [0..<12])
      #expect(zip(with, without).allSatisfy { abs($0 - $1) < 1e-6 }, "\(with) \(without)")
    }
  }

  /// What takes both forms gives the same number for both.
  @Test(
    "class indices are as good as one-hot targets",
    arguments: [
      "AUC", "{AUC: {multi_label: true}}", "CategoricalAccuracy", "CategoricalCrossentropy",
      "CategoricalHinge", "F1Score", "{FBetaScore: {average: macro}}", "KLDivergence",
      "{Precision: {class_id: 1}}", "{Recall: {top_k: 2}}", "SparseCategoricalCrossentropy",
      "{TopKCategoricalAccuracy: {k: 2}}", "TruePositives", "{PrecisionAtRecall: {recall: 0.5}}",
      "average_precision", "balanced_accuracy", "brier", "ece", "log_loss", "mcc", "roc_auc",
    ])
  func forms(yaml: String) throws {
    let metric = try make(MetricRegistry.registry, yaml).metric
    var results: [[Float]] = []
    for kind in [TargetKind.oneHot, .classIndex] {
      #expect(metric.objection(to: kind, outputs: 3) == nil)
      let (predictions, targets, weights) = rows(outputs: 3, kind)
      results.append(gathered(metric, predictions, targets, weights, [0..<12]))
    }
    #expect(results[0] == results[1])
  }

  @Test(
    "a metric that has no use says why",
    arguments: [
      ("auc", .values, 1, "it needs targets of 0 and 1, and the loss regresses"),
      (
        "mse", .classIndex, 3,
        "it compares outputs with targets one to one, and the targets are class indices"
      ),
      ("{Precision: {class_id: 3}}", .oneHot, 3, "class_id is 3, and the network has 3 outputs"),
      ("{Recall: {top_k: 4}}", .oneHot, 3, "top_k is 4, and the network has 3 outputs"),
      (
        "{AUC: {multi_label: true, num_labels: 2}}", .oneHot, 3,
        "num_labels is 2, and the network has 3 outputs"
      ),
      (
        "{AUC: {label_weights: [1, 2]}}", .oneHot, 3,
        "label_weights are 2, and the network has 3 outputs"
      ),
      (
        "top_k_categorical_accuracy", .binary, 1,
        "it is about one output a class, and the network has one output"
      ),
      (
        "f1_score", .binary, 1,
        "of one output alone every row counts as positive; give it a threshold, such as 0.5"
      ),
      (
        "ece", .multiHot, 3,
        "it is about one class for each row, and of these labels several can hold"
      ),
      (
        "{brier: {from_logits: true}}", .multiHot, 3,
        "it is about one class for each row, and of these labels several can hold"
      ),
      (
        "mcc", .classIndex, 1_000_000,
        "of 1000000 outputs it would keep 1000000000000 numbers, and 134217728 are the limit"
      ),
    ] as [(String, TargetKind, Int, String)])
  func objection(yaml: String, targets: TargetKind, outputs: Int, text: String) throws {
    let spec = try make(MetricRegistry.registry, yaml)
    #expect(spec.objection(to: targets, outputs: outputs) == text)
  }

  @Test(
    "results of several numbers are told apart",
    arguments: [
      ("f1_score", ["a", "b"]), ("{f1_score: {average: macro}}", []),
      ("{Precision: {thresholds: [0.25, 0.5]}}", ["0.25", "0.5"]), ("precision", []),
      ("{R2Score: {class_aggregation: null}}", ["a", "b"]), ("r2_score", []),
    ])
  func parts(yaml: String, parts: [String]) throws {
    #expect(try make(MetricRegistry.registry, yaml).metric.parts(["a", "b"]) == parts)
  }

  /// One output for 1 1 0 1 0: by hand.
  ///
  ///     outputs 0.9 0.6 0.6 0.4 0.1; three positives, two negatives
  ///     roc_auc: of 6 pairs 4 are in order, one is even, one is not: 4.5 / 6
  ///     average_precision: 1/3 · 1 + 1/3 · 2/3 + 1/3 · 3/4
  ///     at 0.5: TP 2, FP 1, TN 1, FN 1; balanced (2/3 + 1/2) / 2, mcc (2·1 − 1·1) / √(3·3·2·2)
  ///     brier: (0.01 + 0.16 + 0.36 + 0.36 + 0.01) / 5
  ///     ece, 2 bins: all confidences are above ½: |3/5 − mean(0.9, 0.6, 0.6, 0.6, 0.9)|
  ///     log_loss: −(2 log 0.9 + log 0.6 + 2 log 0.4) / 5
  private static let expectedByHand: [(String, Double)] = [
    ("roc_auc", 0.75), ("average_precision", 29.0 / 36), ("balanced_accuracy", 7.0 / 12),
    ("mcc", 1.0 / 6), ("specificity", 0.5), ("brier", 0.18), ("{ece: {bins: 2}}", 0.12),
    ("f1", 2.0 / 3), ("log_loss", 0.5108256238),
  ]

  @Test("beyond Keras, by hand", arguments: expectedByHand)
  func byHand(yaml: String, expected: Double) throws {
    let metric = try make(MetricRegistry.registry, yaml).metric.resolved(for: .binary, outputs: 1)
    let predictions = Matrix(rows: 5, columns: 1, elements: [0.9, 0.6, 0.6, 0.4, 0.1])
    let targets = Matrix(rows: 5, columns: 1, elements: [1, 1, 0, 1, 0])
    let found = gathered(metric, predictions, targets, nil, [0..<5])[0]
    // F-scores have 1e-7 in their denominators; the rest is rounding.
    #expect(abs(Double(found) - expected) < 5e-7)
  }

  /// x 1 2 4, y 2 3 7 give deviations −4/3 −1/3 5/3 and −2 −1 3: cov 8/3 of
  /// variances 14/9 and 14/3; 14/9 + 14/3 + (5/3)² = 9.
  @Test(
    "a correlation of one column is that of all rows",
    arguments: [
      ("PearsonCorrelation", (8.0 / 3) / (196.0 / 27).squareRoot()),
      ("ConcordanceCorrelation", (16.0 / 3) / 9),
    ] as [(String, Double)])
  func wholeSet(name: String, expected: Double) throws {
    let metric = try make(MetricRegistry.registry, name).metric.resolved(for: .values, outputs: 1)
    let predictions = Matrix(rows: 3, columns: 1, elements: [1, 2, 4])
    let targets = Matrix(rows: 3, columns: 1, elements: [2, 3, 7])
    let found = gathered(metric, predictions, targets, nil, [0..<1, 1..<3])[0]
    #expect(abs(Double(found) - expected) < 1e-6)
  }

  /// By hand, 2 outputs of 4 rows, classes 0 0 1 1: right are the first and the last.
  @Test("several thresholds give a result each, in their order")
  func thresholds() throws {
    let metric = try make(MetricRegistry.registry, "{Precision: {thresholds: [0.8, 0.3]}}").metric
    let predictions = Matrix(rows: 4, columns: 1, elements: [0.9, 0.5, 0.4, 0.1])
    let targets = Matrix(rows: 4, columns: 1, elements: [1, 0, 1, 1])
    #expect(gathered(metric, predictions, targets, nil, [0..<4]) == [1, 2.0 / 3])
  }

  /// By hand: of three equal outputs the first two are the largest two, and what is no number is none
  /// of them. So of four positive outputs, one in the second row alone is right.
  @Test("top_k takes the first of equal outputs")
  func topK() throws {
    let metric = try make(MetricRegistry.registry, "{Precision: {top_k: 2}}").metric
    let predictions = Matrix(rows: 2, columns: 3, elements: [0.9, 0.9, 0.9, .nan, 0.2, 0.1])
    let targets = Matrix(rows: 2, columns: 3, elements: [0, 0, 1, 0, 1, 0])
    #expect(gathered(metric, predictions, targets, nil, [0..<2]) == [0.25])
  }

  /// The area by the counts at each of the thresholds, of which outputs fall between a few only.
  @Test(
    "thresholds without an output between them change nothing",
    arguments: [2, 5, 200, 40_000], [false, true])
  func manyThresholds(count: Int, isWide: Bool) {
    let thresholds =
      isWide
      ? Thresholds(widening: Array(Thresholds.steps(count)[1..<count - 1]))
      : Thresholds(count: count)
    var state = [Double](repeating: 0, count: thresholds.stateCount)
    for (index, output) in [0, 0.1, 0.1, 0.35, 0.99, 1].enumerated() {
      thresholds.count(
        Float(output), isPositive: index % 2 == 0, weight: Double(index + 1), into: &state)
    }
    var all: [AnswerCounts] = []
    for counts in thresholds.counts(state[...])
    where all.last.map({ numbers($0) != numbers(counts) }) ?? true { all.append(counts) }
    #expect(thresholds.differentCounts(state[...]).map(numbers) == all.map(numbers))
  }

  private func numbers(_ counts: AnswerCounts) -> [Double] {
    [
      counts.truePositives, counts.falsePositives, counts.trueNegatives, counts.falseNegatives,
    ]
  }

  @Test(
    "crossentropies are taken from logits behind a sigmoid or softmax",
    arguments: ["bce", "categorical_crossentropy", "sparse_categorical_crossentropy", "log_loss"])
  func onLogits(name: String) throws {
    let metric = try make(MetricRegistry.registry, name).metric
    for name in ["sigmoid", "softmax"] {
      let activation = try make(ActivationRegistry.registry, name)
      #expect((metric.onLogits(of: activation) as? any CrossentropyMetric)?.fromLogits == true)
    }
    let tanh = try make(ActivationRegistry.registry, "tanh")
    #expect(metric.onLogits(of: tanh) == nil)
  }

  @Test(
    "settings with a meaning of their own read back",
    arguments: [
      "{AUC: {thresholds: [0.25, 0.75]}}", "{Precision: {top_k: 2}}",
      "{Recall: {thresholds: [0.3, 0.6]}}", "{F1Score: {average: weighted, threshold: 0.5}}",
      "{R2Score: {class_aggregation: null}}", "{PearsonCorrelation: {axis: 0}}",
    ])
  func roundTrip(yaml: String) throws {
    let log = ProblemLog()
    let node = try YAML.readValue(yaml, name: "f.yaml")
    let resolved = try #require(MetricRegistry.registry.make(node, log: log)?.resolved)
    let again = try #require(MetricRegistry.registry.make(resolved, log: log)?.resolved)
    #expect(log.isEmpty && again == resolved)
  }

  @Test(
    "wrong settings say so",
    arguments: [
      (
        "{Precision: {thresholds: 2}}",
        "'thresholds' of metric 'Precision': expected a number from 0 to 1, or a list of such numbers or null, found 2"
      ),
      ("{AUC: {thresholds: [0.5, 0.5]}}", "'thresholds' of metric 'AUC': a number is there twice"),
      (
        "{AUC: {thresholds: [0.5], num_thresholds: 4}}",
        "'num_thresholds' of metric 'AUC': with one below 0 and one above 1 the `thresholds` are 3"
      ),
      ("{AUC: {num_labels: 2}}", "'num_labels' of metric 'AUC': it goes with multi_label"),
      (
        "{F1Score: {average: median}}",
        "'average' of metric 'F1Score': expected micro | macro | weighted or null, found the text 'median'"
      ),
      (
        "{CosineSimilarity: {axis: 0}}",
        "'axis' of metric 'CosineSimilarity': expected -1, the columns, found 0"
      ),
      (
        "{mse: {dtype: float64}}",
        "'dtype' of metric 'MeanSquaredError': nnctl computes in float32, found float64"
      ),
    ])
  func wrongSettings(yaml: String, message: String) {
    let problems = #expect(throws: Problems.self) { try make(MetricRegistry.registry, yaml) }
    #expect(problems?.all.map(\.message) == [message])
  }
}
