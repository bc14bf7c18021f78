internal import Config
internal import Diagnostics
internal import Plotting

/// How many of the rows that are found are right, against how many are found.
enum PRPlot: ErrorPlotKind {
  static let name = "pr"
  static let summary = "precision against recall of classes"
  static let inputs = "[model.json]"
  static let options: Set<PlotOption> = [.data, .label]

  static func picture(of rows: EvaluatedRows, _ request: PlotRequest) throws(Problems) -> Picture {
    var prevalences: [Double] = []
    let curves = try ClassCurve.all(rows, request, for: self) { scores, ranked in
      prevalences.append(ranked.prevalence)
      let right = scores.isPositive.indices.count {
        scores.isPositive[$0] && scores.isPredicted[$0]
      }
      let rates = Rates(
        right: right, predicted: scores.isPredicted.count { $0 },
        support: scores.isPositive.count { $0 })
      return ClassCurve(
        name: scores.name, points: ranked.precisionRecall, score: ranked.averagePrecision,
        // Without any prediction there is no precision.
        working: Point(rates.recall, scores.isPredicted.contains(true) ? rates.precision : .nan))
    }
    // Each of several curves would have a chance of its own.
    let chance =
      prevalences.count > 1
      ? []
      : prevalences.map {
        Chart.Layer(
          "chance", ink: .faint, .line([Point(0, $0), Point(1, $0)], .dashed))
      }
    return Picture(
      title: "Precision and recall of \(rows.title)",
      description: "Precision against recall on \(rows.counted): "
        + "\(ClassCurve.described(curves, called: "AP"))"
        + (prevalences.count > 1
          ? "." : "; chance is \(fixedDecimal(prevalences[0], decimals: 3))."),
      panels: [
        .chart(
          Chart(
            x: Axis("recall", range: 0...1), y: Axis("precision", range: 0...1),
            layers: chance + ClassCurve.layers(curves, called: "AP"), isSquare: true))
      ])
  }
}
