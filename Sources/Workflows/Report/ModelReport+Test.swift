internal import Config
internal import Diagnostics
internal import NN
internal import Plotting
internal import Reporting
internal import Tabular
internal import Training

extension ModelReport {
  private static let mostClasses = 50

  var testSection: Section {
    switch scores {
    case .known(let rows, let evaluation): return section(rows, evaluation)
    case .unknown(let reason):
      return Section("Scores", [.warning([reason.message] + reason.notes)])
    }
  }

  private func section(_ rows: EvaluatedRows, _ evaluation: Evaluation) -> Section {
    var blocks: [Block] = [.table(table(of: evaluation))]
    if let baseline = evaluation.baseline {
      blocks.append(.paragraph("The baseline looks at no feature and predicts \(baseline.words)."))
    }
    switch evaluation.report {
    case .regression: break
    case .classification(let report):
      blocks.append(
        .table(
          table("Classes", [report.averages.macro, report.averages.weighted] + report.classes)))
    case .multiLabel(let report):
      blocks.append(.table(table("Labels", report.labels)))
      blocks.append(
        .paragraph(
          "All labels of a row are right in "
            + "\(fixedDecimal(100 * Double(report.subsetAccuracy), decimals: 1)) % of the rows."))
    }
    for kind in kinds(rows) { blocks += picture(kind, rows) }
    return Section("Scores on \(rows.counted)", blocks)
  }

  private func table(of evaluation: Evaluation) -> Table {
    let scores = evaluation.scoresOnce
    let hasIntervals = scores.contains { $0.interval != nil }
    let hasBaseline = scores.contains { $0.baseline != nil }
    return Table(
      "Scores",
      header: ["score", "value"] + (hasIntervals ? ["95 % interval"] : [])
        + (hasBaseline ? ["baseline"] : []),
      rows: scores.map { score in
        [.text(printable(score.name)), .number(NumberText.metric(score.value))]
          + (hasIntervals ? [.number(score.interval?.words ?? "")] : [])
          + (hasBaseline ? [.number(score.baseline.map(NumberText.metric) ?? "")] : [])
      }, most: Self.mostClasses, command: "nnctl evaluate \(modelWord)\(dataWords) --csv")
  }

  private func table(_ title: String, _ classes: [ClassificationReport.Class]) -> Table {
    Table(
      title, header: ["class", "precision", "recall", "f1", "support"],
      rows: classes.map { row in
        [.text(printable(row.label))]
          + [row.precision, row.recall, row.f1].map { .number(NumberText.metric($0)) }
          + [.number(groupedDecimal(row.support))]
      }, most: Self.mostClasses, command: "nnctl evaluate \(modelWord)\(dataWords) --csv")
  }

  // MARK: - Pictures

  /// What suits the task.
  private func kinds(_ rows: EvaluatedRows) -> [any ErrorPlotKind.Type] {
    guard let labels = target.labels else { return [ResidualsPlot.self] }
    let areAlone = target.kind == .multiHot || labels.count == 2
    return [ConfusionPlot.self] + (areAlone ? [ROCPlot.self, PRPlot.self] : [])
      + (rows.haveProbabilities ? [CalibrationPlot.self] : [])
  }

  /// With what is to be said of it, or why there is none.
  private func picture(_ kind: any ErrorPlotKind.Type, _ rows: EvaluatedRows) -> [Block] {
    var request = PlotRequest(inputs: [loaded.path])
    var notes: [String] = []
    request.report = { notes.append($0.message) }
    do {
      let picture = try kind.picture(of: rows, request)
      let command = "nnctl plot \(kind.name) \(modelWord)\(dataWords) --to csv"
      return [.picture(picture, command: command)] + notes.map { .paragraph($0) }
    } catch {
      return error.all.map { .paragraph("There is no picture '\(kind.name)': \($0.message).") }
    }
  }
}
