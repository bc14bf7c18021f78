internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Plotting
internal import Tabular
internal import Training

/// Predicted against actual numbers, and what is left between them against the predicted ones.
enum ResidualsPlot: ErrorPlotKind {
  static let name = "residuals"
  static let summary = "predicted against actual numbers, and their differences"
  static let inputs = "[model.json]"
  static let options: Set<PlotOption> = [.data]

  static func picture(of rows: EvaluatedRows, _ request: PlotRequest) throws(Problems) -> Picture {
    guard rows.target.labels == nil else {
      throw Problems(
        Diagnostic(
          "plot residuals is of numbers, and '\(rows.loaded.name)' predicts classes", kind: .usage,
          notes: ["nnctl plot confusion, roc, pr and calibration show their errors"]))
    }
    let suffixes = rows.loss.outputSuffixes
    let quantile = suffixes.count > 1 ? suffixes[rows.loss.centralOutput] : ""
    let panels = rows.target.columns.indices.flatMap { column in
      charts(rows, column, named: rows.target.columns.count > 1, quantile).map(Panel.chart)
    }
    let report = RegressionReport(
      targets: rows.scored.targets, predictions: rows.scored.predictions,
      rows: Array(0..<Int32(rows.count)))
    return Picture(
      title: "Residuals of \(rows.title)",
      description: "Predicted against actual numbers of \(rows.counted), and what is left: mean "
        + "absolute error \(rough(Double(report.meanAbsoluteError))), root of the mean squared error "
        + "\(rough(Double(report.rootMeanSquaredError))), R² \(rough(Double(report.rSquared)))."
        + (quantile.isEmpty ? "" : " Predicted is the quantile nearest to the median."),
      panels: panels, columns: 2)
  }

  private static func charts(
    _ rows: EvaluatedRows, _ column: Int, named isNamed: Bool, _ quantile: String
  ) -> [Chart] {
    let (targets, predictions) = (rows.scored.targets, rows.scored.predictions)
    let pairs = (0..<rows.count).map { row in
      (
        actual: decimalValue(targets[row, column]),
        predicted: decimalValue(predictions[row, column]),
        left: decimalValue(targets[row, column] - predictions[row, column])
      )
    }
    let name = printable(rows.target.columns[column])
    let all = pairs.flatMap { [$0.actual, $0.predicted] }.filter(\.isFinite)
    let ends = [all.min(), all.max()].compactMap { $0 }.map { Point($0, $0) }
    return [
      Chart(
        title: isNamed ? name : "", x: Axis("actual \(name)"),
        y: Axis("predicted \(name)\(quantile)"),
        layers: [
          Chart.Layer("exact", ink: .faint, .line(ends, .dashed)),
          Chart.Layer(ink: .series(0), .points(pairs.map { Point($0.actual, $0.predicted) })),
        ]),
      Chart(
        title: isNamed ? name : "", x: Axis("predicted \(name)\(quantile)"),
        y: Axis("actual − predicted \(name)"),
        layers: [
          Chart.Layer(ink: .faint, .rule(Rule(.horizontal, at: 0))),
          Chart.Layer(
            ink: .series(0), .points(pairs.map { Point($0.predicted, $0.left) })),
        ]),
    ]
  }
}
