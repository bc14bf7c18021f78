import Compute
import Config
import NN

// Activations, losses and metrics.

/// Outputs, and the gradient of Σ output · upstream. At a kink (`edge`) the gradient is a
/// convention; nnctl follows TensorFlow's there, so it is compared too.
func checkActivation(_ golden: GoldenCase, _ findings: inout Findings) throws {
  let activation = try golden.make(ActivationRegistry.registry)
  let input = try golden.tensor("input").matrix
  let upstream = try golden.tensor("upstream").matrix
  var output = Matrix(rows: 0, columns: upstream.columns)
  activation.apply(input, into: &output)
  findings.compare("output", output, try golden.tensor("expected", "output"))
  var gradient = Matrix(rows: 0, columns: input.columns)
  activation.gradient(input, output, upstream: upstream, into: &gradient)
  findings.compare("input_gradient", gradient, try golden.tensor("expected", "input_gradient"))
}

/// Each row's loss, the batch's, and its gradient. In an `edge` case probabilities are exactly 0 or
/// 1, and the clipped value depends on the precision: float32's is `expected`.
func checkLoss(_ golden: GoldenCase, _ findings: inout Findings) throws {
  var extra: [(String, ConfigNode)] = []
  if !golden.config.contains(where: { $0.key == "reduction" }) {
    extra.append(("reduction", try golden.require("reduction")))
  }
  let loss = try golden.make(LossRegistry.registry, adding: extra)
  let predictions = try golden.tensor("y_pred").columns
  let targets = try golden.tensor("y_true").columns
  let weights = try golden.tensorIfGiven("sample_weight")?.floats
  let rows = predictions.rows
  guard targets.rows == rows, weights?.count ?? rows == rows else {
    throw Failure("\(rows) rows of y_pred do not fit those of y_true or sample_weight")
  }

  var losses = [Float](repeating: .nan, count: rows)
  loss.rowLosses(predictions, targets, into: &losses)
  // Keras gives a loss over a whole batch once; here each row has it.
  let perSample = try golden.tensor("expected", "per_sample")
  let isOneNumber = perSample.shape.isEmpty && Set(losses).count == 1
  findings.compare(
    "per_sample", losses.prefix(isOneNumber ? 1 : rows).map { Double($0) }, perSample)

  var scales = [Float](repeating: .nan, count: rows)
  loss.fillScales(&scales, targets: targets, weights: weights?[...])
  let value = zip(losses, scales).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  findings.compare("value", value, try golden.tensor("expected", "value"))

  var gradient = Matrix(rows: 0, columns: predictions.columns)
  var again = [Float](repeating: .nan, count: rows)
  loss.gradient(predictions, targets, scales: scales, losses: &again, into: &gradient)
  guard zip(again, losses).allSatisfy({ $0 == $1 || $0.isNaN && $1.isNaN }) else {
    throw Failure("the losses beside the gradient are \(again), not \(losses)")
  }
  findings.compare(
    "y_pred_gradient", gradient, try golden.tensor("expected", "y_pred_gradient"))
}

/// The result after each batch, state kept between them.
func checkMetric(_ golden: GoldenCase, _ findings: inout Findings) throws {
  // As it is named: `Accuracy` is Keras's class here, not the word that stands for three of them.
  let metric = try golden.make(MetricRegistry.registry).metric
  let batches = try golden.require("batches").items ?? []
  let results = try golden.require("expected", "results").items ?? []
  guard batches.count == results.count, !batches.isEmpty else {
    throw Failure("\(batches.count) batches with \(results.count) results")
  }
  var state: [Double]?
  for (index, batch) in batches.enumerated() {
    let predictions = try Tensor(batch.require(["y_pred"])).columns
    let targets = try Tensor(batch.require(["y_true"])).columns
    let weights = try batch["sample_weight"].map { try Tensor($0).floats }
    var sums =
      state ?? [Double](repeating: 0, count: metric.stateCount(outputs: predictions.columns))
    metric.update(&sums, predictions, targets, weights: weights?[...])
    state = sums
    findings.compare(
      "result after batch \(index + 1)", metric.results(sums).map { Double($0) },
      try Tensor(results[index]))
  }
}
