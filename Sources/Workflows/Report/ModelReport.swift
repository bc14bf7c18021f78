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
  let scores: Scores

  enum Scores {
    case known(EvaluatedRows, Evaluation)
    /// With the reason.
    case unknown(Diagnostic)
  }

  init(_ request: ReportRequest, _ loaded: LoadedModel) throws(Problems) {
    guard let checkpoint = loaded.checkpoint, let features = loaded.features,
      let target = loaded.target
    else { throw Problems(loaded.refusalOfConfig) }
    (self.request, self.loaded, self.checkpoint) = (request, loaded, checkpoint)
    (self.features, self.target) = (features, target)
    do throws(Problems) {
      scores = try Self.scores(request, loaded)
    } catch {
      let first = error.all[0]
      guard request.dataPath == nil, [.input, .data, .usage].contains(first.kind) else {
        throw error
      }
      scores = .unknown(first)
    }
    for notice in notices { request.report?(notice) }
    if case .unknown(var reason) = scores {
      reason.severity = reason.kind == .usage ? .note : .warning
      request.report?(reason)
    }
  }

  private static func scores(_ request: ReportRequest, _ loaded: LoadedModel) throws(Problems)
    -> Scores
  {
    let rows = try EvaluatedRows(
      loaded, dataPath: request.dataPath, storage: request.storage, command: "nnctl report")
    do { return .known(rows, try EvaluateWorkflow.evaluation(rows)) } catch {
      throw Problems(error)
    }
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
    switch scores {
    case .known(let rows, _): rows.notices
    case .unknown: [loaded.warning].compactMap { $0 }
    }
  }

  private var summary: [Block] {
    let warnings = notices.filter { $0.severity == .warning }.map(\.message)
    let notes = notices.filter { $0.severity != .warning }.map { Block.paragraph($0.message) }
    return [.lead(verdict)] + (warnings.isEmpty ? [] : [.warning(warnings)]) + notes
  }

  /// The first score that the config asks for, and what it is to be compared with.
  private var verdict: String {
    switch scores {
    case .known(let rows, let evaluation): verdict(rows, evaluation)
    case .unknown(let reason): "There are no scores: \(reason.message)."
    }
  }

  private func verdict(_ rows: EvaluatedRows, _ evaluation: Evaluation) -> String {
    let (score, isHigherBetter) = headline(rows, evaluation)
    var text =
      "\(printable(score.name)) \(NumberText.metric(score.value)) on "
      + "\(groupedDecimal(evaluation.rows)) \(printable(evaluation.rowsCalled))"
    let baseline = score.baseline.map {
      "the \(NumberText.metric($0)) of a baseline that looks at no feature"
    }
    guard let interval = score.interval else {
      return text + (baseline.map { ", to be compared with \($0)" } ?? "")
        + "; the rows are too few for an interval."
    }
    text += ", 95 % interval \(interval.words)"
    guard let number = score.baseline, let baseline else { return text + "." }
    let (isAbove, isBelow) = (interval.low > number, interval.high < number)
    let judgement =
      isAbove == isBelow ? "not clearly better" : isAbove == isHigherBetter ? "better" : "worse"
    return text + ": \(judgement) than \(baseline)."
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
