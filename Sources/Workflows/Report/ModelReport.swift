internal import Checkpointing
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Reporting
internal import Tabular
internal import Training

/// A checkpoint with what was found out about it. The sections of its report stand in files of their
/// own.
struct ModelReport {
  let request: ReportRequest
  let loaded: LoadedModel
  let checkpoint: Checkpoint
  let features: FeaturePipeline
  let target: TargetEncoder
  /// Nil where no rows can be scored.
  let scores: (rows: EvaluatedRows, evaluation: Evaluation)?
  /// Why none can be.
  let obstacle: Diagnostic?

  init(_ request: ReportRequest, _ loaded: LoadedModel) throws(Problems) {
    guard let checkpoint = loaded.checkpoint, let features = loaded.features,
      let target = loaded.target
    else { throw Problems(loaded.refusalOfConfig) }
    (self.request, self.loaded, self.checkpoint) = (request, loaded, checkpoint)
    (self.features, self.target) = (features, target)
    do throws(Problems) {
      scores = try Self.scores(request, loaded)
      obstacle = nil
    } catch {
      let first = error.all[0]
      guard request.dataPath == nil, [.input, .data, .usage].contains(first.kind) else {
        throw error
      }
      scores = nil
      obstacle = first
    }
    for notice in notices { request.report?(notice) }
    if var obstacle {
      obstacle.severity = obstacle.kind == .usage ? .note : .warning
      request.report?(obstacle)
    }
  }

  private static func scores(_ request: ReportRequest, _ loaded: LoadedModel) throws(Problems) -> (
    rows: EvaluatedRows, evaluation: Evaluation
  ) {
    let rows = try EvaluatedRows(
      loaded, dataPath: request.dataPath, storage: request.storage, command: "nnctl report")
    do { return (rows, try EvaluateWorkflow.evaluation(rows)) } catch { throw Problems(error) }
  }

  var document: Document {
    get throws(Problems) {
      Document(
        title: "\(printable(Path.name(of: loaded.name))): \(task)",
        summary: summary,
        sections: [
          try dataSection, modelSection, trainingSection, testSection, try worstRowsSection,
          reproductionSection,
        ].compactMap { $0 })
    }
  }

  // MARK: - Words for all sections

  /// The model as one types it.
  var modelWord: String { ShellWords.quoted(loaded.path) }

  /// `--data`, if it was given.
  var dataWords: String { request.dataPath.map { " --data " + ShellWords.quoted($0) } ?? "" }

  /// "classification of species, 3 classes".
  private var task: String {
    let names = target.columns.prefix(5).map { printable($0) }.joined(separator: ", ")
    let columns = names + (target.columns.count > 5 ? ", …" : "")
    guard let labels = target.labels else { return "regression of \(columns)" }
    return target.kind == .multiHot
      ? "\(counted(labels.count, "label")) of \(columns)"
      : "classification of \(columns), \(counted(labels.count, "class", plural: "classes"))"
  }

  private var notices: [Diagnostic] {
    scores?.rows.notices ?? [loaded.warning].compactMap { $0 }
  }

  private var summary: [Block] {
    let warnings = notices.filter { $0.severity == .warning }.map(\.message)
    let notes = notices.filter { $0.severity != .warning }.map { Block.paragraph($0.message) }
    return [.lead(verdict)] + (warnings.isEmpty ? [] : [.warning(warnings)]) + notes
  }

  /// The first score that the config asks for, with what it is to be compared with.
  private var verdict: String {
    guard let (rows, evaluation) = scores else {
      return "There are no scores: \(obstacle?.message ?? "no rows")."
    }
    let (score, isHigherBetter) = headline(rows, evaluation)
    var text =
      "\(printable(score.name)) \(NumberText.metric(score.value)) on "
      + "\(groupedDecimal(evaluation.rows)) \(printable(evaluation.rowsCalled))"
    if let interval = score.interval {
      text += ", 95 % interval \(interval.words)"
    }
    guard let baseline = score.baseline else { return text + "." }
    let (low, high) = (
      score.interval?.low ?? score.value, score.interval?.high ?? score.value
    )
    let (isAbove, isBelow) = (low > baseline, high < baseline)
    let judgement =
      isAbove == isBelow ? "not clearly better" : isAbove == isHigherBetter ? "better" : "worse"
    return text
      + ": \(judgement) than the \(NumberText.metric(baseline)) of a baseline that looks at "
      + "no feature."
  }

  /// The first metric of the config; without any the mean absolute error of numbers, or else the loss.
  private func headline(_ rows: EvaluatedRows, _ evaluation: Evaluation) -> (
    score: Evaluation.Score, isHigherBetter: Bool
  ) {
    if let metric = rows.metrics.first,
      let score = evaluation.scores.first(where: {
        $0.name == metric.name || $0.name.hasPrefix("\(metric.name)[")
      })
    {
      return (score, type(of: metric.metric).direction == .higherIsBetter)
    }
    if case .regression(let scores) = evaluation.report, let first = scores.first {
      return (first, false)
    }
    return (evaluation.scores[0], false)
  }
}

extension Evaluation.Interval {
  /// "0.8500 to 0.9833"
  var words: String { "\(NumberText.metric(low)) to \(NumberText.metric(high))" }
}

/// A whole number of things whose plural is not formed by an s.
private func counted(_ value: Int, _ noun: String, plural: String) -> String {
  "\(groupedDecimal(value)) \(value == 1 ? noun : plural)"
}
