internal import Compute
internal import Config
public import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

/// How good a network is on rows it was not trained on.
public struct Evaluation: Sendable {
  public enum Report: Sendable {
    case classification(ClassificationReport)
    case regression(RegressionReport)
  }

  /// `loss`, the compiled metrics, then those that were asked for.
  public let scores: [(name: String, value: Float)]
  public let report: Report
  public let rows: Int
  /// What was scored: "test rows", "rows of other.csv".
  public let rowsCalled: String
}

public enum EvaluateWorkflow {
  /// Scores a checkpoint.
  ///
  /// - Parameters:
  ///   - dataPath: a CSV to score instead of the rows that the training held out; `-` is stdin.
  ///   - metrics: names of further metrics.
  public static func run(modelPath: String, dataPath: String?, metrics: [String]) throws(Problems)
    -> Evaluation
  {
    let loaded = try LoadedModel(path: modelPath)
    let name = ConfigSource.shown(modelPath)
    guard let features = loaded.features,
      let target = loaded.target, let data = loaded.config.data,
      let compile = loaded.config.compile, let loss = compile.loss
    else {
      throw Problems(
        Diagnostic(
          "'\(name)' is a config, and a checkpoint is wanted here", kind: .usage,
          notes: loaded.config.data == nil
            ? ["its weights are given: nnctl predict \(modelPath) applies it"]
            : ["train it first: nnctl train \(modelPath)"]))
    }
    do {
      let specs =
        try compile.metrics
        + extra(
          metrics, besides: compile.metrics, target,
          outputs: loss.metricOutputs(of: loaded.model.outputs))
      let running = RunningMetrics(specs, loss, target, loaded.model)
      try PreparedRun.checkNames(of: running, specs)
      let part: Dataset.Part
      if let dataPath {
        part = try Dataset.loadWhole(
          path: dataPath, pipeline: features, target: target, config: data
        ).part
        try PreparedRun.checkTargets(loss, part, target)
      } else {
        part = try heldOut(loaded.dataset(), modelPath)
      }
      return evaluation(
        loaded.model, Samples(part), loss: loss, metrics: running, target: target,
        final: loaded.finalActivation, rowsCalled: called(rows: part.rows.count, of: dataPath))
    } catch { throw Problems(error) }
  }

  /// "60 test rows", "1 row of other.csv", without the number.
  private static func called(rows: Int, of path: String?) -> String {
    let noun = rows == 1 ? "row" : "rows"
    guard let path else { return "test \(noun)" }
    return "\(noun) of \(ConfigSource.shown(path))"
  }

  private static func heldOut(_ dataset: Dataset, _ path: String) throws(Diagnostic) -> Dataset.Part
  {
    if let test = dataset.test { return test }
    let path = ConfigSource.shown(path)
    throw Diagnostic(
      "the training of '\(path)' held out no rows for the test", kind: .usage,
      notes: ["name data to score: nnctl evaluate --data FILE"])
  }

  /// Metrics named on the command line; one that is compiled already is not added again.
  private static func extra(
    _ names: [String], besides compiled: [MetricSpec], _ target: TargetEncoder, outputs: Int
  ) throws(Diagnostic) -> [MetricSpec] {
    var specs: [MetricSpec] = []
    for name in names {
      let log = ProblemLog()
      let node = ConfigNode(.string(name), at: SourceLocation(file: "--metrics"))
      guard let spec = MetricRegistry.registry.make(node, log: log)?.product else {
        var problem = log.problems[0]
        problem.kind = .usage
        throw problem
      }
      if let objection = spec.objection(to: target.kind, outputs: outputs) {
        throw Diagnostic(
          "--metrics: '\(spec.name)' does not fit this network: \(objection)", kind: .usage)
      }
      if !(compiled + specs).contains(where: { $0.name == spec.name }) { specs.append(spec) }
    }
    return specs
  }

  private static func evaluation(
    _ model: Sequential, _ samples: Samples, loss: any Loss, metrics: RunningMetrics,
    target: TargetEncoder, final: (any OutputLink)?, rowsCalled: String
  ) -> Evaluation {
    var evaluator = Evaluator(model, loss: loss, metrics: metrics, samples: samples)
    var outputs = Matrix(
      rows: samples.count, columns: loss.metricOutputs(of: model.outputs))
    let scores = evaluator.evaluate(model, samples) { first, predictions in
      for row in 0..<predictions.rows {
        for column in 0..<predictions.columns {
          outputs[first + row, column] = predictions[row, column]
        }
      }
    }
    // A regression's are in the target's units already.
    if let final, target.kind.isClassification {
      let logits = outputs
      final.apply(logits, into: &outputs)
    }
    return Evaluation(
      scores: scores, report: report(outputs, samples, target), rows: samples.count,
      rowsCalled: rowsCalled)
  }

  private static func report(_ outputs: Matrix, _ samples: Samples, _ target: TargetEncoder)
    -> Evaluation.Report
  {
    guard let labels = target.labels else {
      return .regression(RegressionReport(targets: samples.targets, predictions: outputs))
    }
    return .classification(
      ClassificationReport(
        labels: labels,
        actual: (0..<samples.count).map { Decision.target(samples.targets, row: $0) },
        predicted: (0..<samples.count).map {
          Decision.of(outputs, row: $0, classes: labels.count).label
        }))
  }
}
