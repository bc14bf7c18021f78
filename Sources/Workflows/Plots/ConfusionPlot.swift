internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Plotting
internal import Tabular
internal import Training

/// Which classes are taken for which: counts, shaded by their share of the actual class.
enum ConfusionPlot: ErrorPlotKind {
  static let name = "confusion"
  static let summary = "which classes are taken for which"
  static let inputs = "[model.json]"
  static let options: Set<PlotOption> = [.data]

  /// The most classes whose cells can be seen.
  private static let most = 100
  /// The most whose shares have room beside the counts.
  private static let mostWithShares = 5

  static func picture(of rows: EvaluatedRows, _ request: PlotRequest) throws(Problems) -> Picture {
    do throws(Diagnostic) {
      if rows.target.kind == .multiHot { return try labels(rows) }
      guard let labels = rows.target.labels else { throw ClassScores.refusal(of: rows, for: self) }
      guard labels.count <= most else {
        throw Diagnostic(
          "plot confusion shows up to \(most) classes, and '\(rows.loaded.name)' knows \(labels.count)",
          kind: .usage, notes: ["nnctl evaluate --csv has the rates of each class"])
      }
      let outputs = rows.outputs
      let counts = matrix(
        (0..<rows.count).map { row in
          (
            Decision.target(rows.scored.targets, row: row),
            Decision.of(outputs, row: row, classes: labels.count).label
          )
        }, classes: labels.count)
      let right = labels.indices.reduce(0) { $0 + counts[$1][$1] }
      return Picture(
        title: "Confusion of \(rows.title)",
        description: "Of \(rows.counted) \(right) are right." + mistakes(counts, labels),
        panels: [
          .chart(
            chart(
              counts, labels.map { printable($0) }, called: printable(rows.target.columns[0])))
        ])
    } catch { throw Problems(error) }
  }

  /// A matrix a label, of which several can hold.
  private static func labels(_ rows: EvaluatedRows) throws(Diagnostic) -> Picture {
    let all = try ClassScores.all(rows, label: nil, for: self)
    let panels = all.map { label in
      let counts = matrix(
        zip(label.isPositive, label.isPredicted).map { ($0 ? 1 : 0, $1 ? 1 : 0) }, classes: 2)
      return (counts, Panel.chart(chart(counts, ["no", "yes"], title: label.name, called: "")))
    }
    let words = zip(all, panels).map { label, panel in
      "\(label.name): \(panel.0[1][1]) found, \(panel.0[1][0]) missed, \(panel.0[0][1]) false"
    }
    return Picture(
      title: "Confusion of \(rows.title)",
      description: "Labels of \(rows.counted). \(words.joined(separator: "; ")).",
      panels: panels.map(\.1), columns: min(4, panels.count))
  }

  /// `[actual][predicted]`.
  private static func matrix(_ rows: [(actual: Int, predicted: Int)], classes: Int) -> [[Int]] {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    for row in rows { counts[row.actual][row.predicted] += 1 }
    return counts
  }

  /// The first class is at the top and at the left.
  private static func chart(
    _ counts: [[Int]], _ names: [String], title: String = "", called column: String
  ) -> Chart {
    let borders = (0...names.count).map { Double($0) - 0.5 }
    let upwards = Array(counts.reversed())
    let shares = upwards.flatMap { row in
      let sum = row.reduce(0, +)
      return row.map { sum == 0 ? Double.nan : Double($0) / Double(sum) }
    }
    let texts = zip(upwards.joined(), shares).map { count, share in
      names.count > mostWithShares || share.isNaN
        ? count == 0 ? "" : "\(count)"
        : "\(count) (\(fixedDecimal(100 * share, decimals: 0)) %)"
    }
    let cells = Cells(
      x: borders, y: borders, values: shares,
      shading: .sequential(0...1, label: "share of the actual class"), texts: texts)
    func axis(_ word: String, _ names: [String]) -> Axis {
      Axis(column.isEmpty ? word : "\(word) \(column)", scale: .categories(names))
    }
    return Chart(
      title: title, x: axis("predicted", names), y: axis("actual", names.reversed()),
      layers: [Chart.Layer(ink: .series(0), .cells(cells))], isSquare: true)
  }

  /// The most frequent mistakes.
  private static func mistakes(_ counts: [[Int]], _ labels: [String]) -> String {
    let all = labels.indices.flatMap { actual in
      labels.indices.filter { $0 != actual }.map { (actual, $0, counts[actual][$0]) }
    }
    let worst = all.filter { $0.2 > 0 }.enumerated()
      .sorted { ($1.element.2, $0.offset) < ($0.element.2, $1.offset) }.prefix(3)
    if worst.isEmpty { return "" }
    let words = worst.map {
      "\(printable(labels[$0.element.0])) for \(printable(labels[$0.element.1])) (\($0.element.2))"
    }
    return " Most often taken: \(words.joined(separator: ", "))."
  }
}
