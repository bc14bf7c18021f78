internal import Config
internal import Diagnostics
internal import Plotting

/// How many positive rows are found at how many false alarms, whatever the threshold.
enum ROCPlot: ErrorPlotKind {
  static let name = "roc"
  static let summary = "true against false positive rate of classes"
  static let inputs = "[model.json]"
  static let options: Set<PlotOption> = [.data, .label]

  static func picture(of rows: EvaluatedRows, _ request: PlotRequest) throws(Problems) -> Picture {
    let curves = try ClassCurve.all(rows, request, for: self) { scores, ranked in
      ClassCurve(
        name: scores.name, points: ranked.roc, score: ranked.area,
        working: Point(scores.share(where: false), scores.share(where: true)))
    }
    let chance = Chart.Layer(
      "chance", ink: .faint, .line([Point(0, 0), Point(1, 1)], .dashed))
    return Picture(
      title: "ROC of \(rows.title)",
      description: "Receiver operating characteristic on \(rows.counted): "
        + "\(ClassCurve.described(curves, called: "AUC")); chance is 0.5.",
      panels: [
        .chart(
          Chart(
            x: Axis("false positive rate", range: 0...1),
            y: Axis("true positive rate", range: 0...1),
            layers: [chance] + ClassCurve.layers(curves, called: "AUC"), isSquare: true))
      ])
  }
}

extension ClassScores {
  /// Of the rows that are positive, or of those that are not, the share that is predicted positive.
  fileprivate func share(where wanted: Bool) -> Double {
    let rows = isPositive.indices.filter { isPositive[$0] == wanted }
    return Double(rows.count { isPredicted[$0] }) / Double(rows.count)
  }
}
