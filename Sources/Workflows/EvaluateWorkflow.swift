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
    let evaluated = try EvaluatedRows(
      modelPath: modelPath, dataPath: dataPath, metrics: metrics, slices: column,
      storage: storage, command: "nnctl evaluate")
    do { return try evaluation(evaluated, column: column) } catch { throw Problems(error) }
  }

  static func evaluation(_ evaluated: EvaluatedRows, column: String? = nil) throws(Diagnostic)
    -> Evaluation
  {
    let (loaded, target, loss) = (evaluated.loaded, evaluated.target, evaluated.loss)
    let rows = evaluated.scored
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
        evaluated.metrics.filter { $0.metric is MeanAbsoluteErrorMetric }.map(\.name) + ["mae"]
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
      report: classification(evaluated)
        ?? .regression(Array(scores[count...])),
      baseline: baseline, rows: rows.count, rowsCalled: evaluated.called,
      notices: evaluated.notices,
      slices: try slices(evaluated.part, rows, target, column: column))
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

  private static func classification(_ evaluated: EvaluatedRows) -> Evaluation.Report? {
    guard let labels = evaluated.target.labels else { return nil }
    let (targets, outputs) = (evaluated.scored.targets, evaluated.outputs)
    if evaluated.target.kind == .multiHot {
      return .multiLabel(MultiLabelReport(labels: labels, targets: targets, outputs: outputs))
    }
    return .classification(
      ClassificationReport(
        labels: labels,
        actual: (0..<evaluated.count).map { Decision.target(targets, row: $0) },
        predicted: (0..<evaluated.count).map {
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
