internal import Checkpointing
internal import Compute
internal import Config
public import Diagnostics
internal import NN
internal import Platform
public import Tabular
internal import Training

public enum EvaluateWorkflow {
  /// Scores a checkpoint.
  ///
  /// - Parameters:
  ///   - dataPath: a CSV to score instead of the rows that the training held out; `-` is stdin.
  ///   - metrics: names of further metrics.
  ///   - column: one of the data, whose values part the rows into slices.
  ///   - storage: where large data lie.
  public static func run(
    modelPath: String, dataPath: String?, metrics: [String], by column: String? = nil,
    storage: ColumnStorage = ColumnStorage()
  ) throws(Problems) -> Evaluation {
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
            ? ["its weights are given: nnctl predict \(ShellWords.quoted(modelPath)) applies it"]
            : ["train it first: nnctl train \(ShellWords.quoted(modelPath))"]))
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
      var notices: [Diagnostic] = []
      if let dataPath {
        let whole = try Dataset.loadWhole(
          path: dataPath, pipeline: features, target: target, config: data, slices: column,
          storage: storage)
        (part, notices) = (whole.part, whole.notices)
        try PreparedRun.checkTargets(loss, part, target)
      } else {
        part = try heldOut(loaded.dataset(slices: column, storage: storage), modelPath)
      }
      return try evaluation(
        loaded, part, loss: loss, specs: specs, metrics: running, target: target,
        rowsCalled: called(rows: part.rows.count, of: dataPath),
        notices: [loaded.warning].compactMap { $0 } + notices, column: column)
    } catch {
      var problem = error
      // The column was named on the command line.
      if problem.location?.file == Dataset.slicesPlace { problem.kind = .usage }
      throw Problems(problem)
    }
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
    _ loaded: LoadedModel, _ part: Dataset.Part, loss: any Loss, specs: [MetricSpec],
    metrics: RunningMetrics, target: TargetEncoder, rowsCalled: String, notices: [Diagnostic],
    column: String?
  ) throws(Diagnostic) -> Evaluation {
    try MemoryPlan.checkScoring(rows: part.rows.count, outputs: loaded.model.outputs)
    let rows = ScoredRows(
      loaded.model, loss: loss, units: target.scaling, metrics: metrics, samples: Samples(part))
    let all = Array(0..<Int32(rows.count))
    let baseline = loaded.checkpoint.flatMap { Baseline($0.data, target) }
    let values = rows.results + regression(rows, all, target)
    let intervals = Bootstrap.intervals(
      around: values.map(\.value), rows: rows.count, outputs: rows.predictions.columns,
      seed: loaded.config.seed
    ) { drawn in
      rows.results(of: drawn).map(\.value) + regression(rows, drawn, target).map(\.value)
    }
    let baselines = baseline.map { baseline in
      func found(usesMedians: Bool) -> [Float] {
        let replaced = rows.replaced(
          by: baseline.constant(loaded, loss, kind: target.kind, usesMedians: usesMedians))
        return (replaced.results(of: all) + regression(replaced, all, target)).map(\.value)
      }
      let scores = found(usesMedians: false)
      guard target.labels == nil else { return scores }
      let ofMedians = found(usesMedians: true)
      let absolute =
        specs.filter { $0.metric is MeanAbsoluteErrorMetric }.map(\.name) + ["mae"]
        + (loss is MeanAbsoluteError ? ["loss"] : [])
      return values.indices.map { absolute.contains(values[$0].name) ? ofMedians[$0] : scores[$0] }
    }
    let scores = values.indices.map { index in
      let other = baselines?[index]
      return Evaluation.Score(
        name: values[index].name, value: values[index].value, interval: intervals[index],
        baseline: other?.isFinite == true ? other : nil)
    }
    let count = rows.results.count
    return Evaluation(
      scores: Array(scores[..<count]),
      report: classification(rows, target, loaded.finalActivation)
        ?? .regression(Array(scores[count...])),
      baseline: baseline, rows: rows.count, rowsCalled: rowsCalled, notices: notices,
      slices: try slices(part, rows, target, column: column))
  }

  /// What the report on numbers says of some rows; nothing for classes.
  private static func regression(_ rows: ScoredRows, _ chosen: [Int32], _ target: TargetEncoder)
    -> [(name: String, value: Float)]
  {
    guard target.labels == nil else { return [] }
    let report = RegressionReport(
      targets: rows.targets, predictions: rows.predictions, rows: chosen)
    return [
      ("mae", report.meanAbsoluteError), ("rmse", report.rootMeanSquaredError),
      ("r2", report.rSquared),
    ]
  }

  private static func classification(
    _ rows: ScoredRows, _ target: TargetEncoder, _ final: (any OutputLink)?
  ) -> Evaluation.Report? {
    guard let labels = target.labels else { return nil }
    var outputs = rows.predictions
    final?.apply(rows.predictions, into: &outputs)
    if target.kind == .multiHot {
      return .multiLabel(
        MultiLabelReport(labels: labels, targets: rows.targets, outputs: outputs))
    }
    return .classification(
      ClassificationReport(
        labels: labels, actual: (0..<rows.count).map { Decision.target(rows.targets, row: $0) },
        predicted: (0..<rows.count).map {
          Decision.of(outputs, row: $0, classes: labels.count).label
        }))
  }

  /// More slices than this are taken for a mistake, such as an id.
  private static let mostSlices = 50

  /// The scores by what stands in a column, in natural order, rows without anything last.
  private static func slices(
    _ part: Dataset.Part, _ rows: ScoredRows, _ target: TargetEncoder, column: String?
  ) throws(Diagnostic) -> (String, [Evaluation.Slice])? {
    guard let column, let slices = part.slices else { return nil }
    var members = slices.texts.map { _ in [Int32]() }
    for (row, code) in slices.codes.enumerated() { members[Int(code)].append(Int32(row)) }
    let present = slices.texts.indices.filter { !members[$0].isEmpty }
    guard present.count <= mostSlices else {
      throw Diagnostic(
        "--by: column '\(printable(column))' has \(present.count) different values in these rows, and "
          + "\(mostSlices) are the most",
        kind: .usage,
        notes: ["slices are of a column with few values, such as a region or a class of age"])
    }
    return (
      column,
      present.sorted { Dataset.Slices.precedes(slices.texts[$0], slices.texts[$1]) }.map { code in
        let scores = rows.results(of: members[code])
        let report = regression(rows, members[code], target)
        return Evaluation.Slice(
          value: slices.texts[code], rows: members[code].count,
          scores: scores + report.filter { name, _ in !scores.contains { $0.name == name } })
      }
    )
  }
}
