internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Plotting

/// Whether probabilities are what they say: the share of rows that are of a class against the
/// probability that was given, and below how many rows had it.
enum CalibrationPlot: ErrorPlotKind {
  static let name = "calibration"
  static let summary = "how often a probability comes true, and how many rows have it"
  static let inputs = "[model.json]"
  static let options: Set<PlotOption> = [.bins, .data, .label]

  static func picture(of rows: EvaluatedRows, _ request: PlotRequest) throws(Problems) -> Picture {
    let count = try request.bins(default: 10)
    let curves: [Curve]
    do {
      curves = try self.curves(rows, label: request.label, bins: count)
    } catch { throw Problems(error) }
    let isOne = curves.count == 1
    let words = curves.map {
      "\($0.name): Brier score \(rough($0.brier)), expected calibration error "
        + rough($0.reliability.expectedError)
    }
    let perfect = Chart.Layer("perfect", ink: .faint, .line([Point(0, 0), Point(1, 1)], .dashed))
    var layers = [perfect]
    for (index, curve) in curves.enumerated() {
      let name = "Brier \(fixedDecimal(curve.brier, decimals: 3)), \(curve.name)"
      let points = curve.reliability.curve
      layers.append(Chart.Layer(name, ink: .series(index), .line(points)))
      layers.append(Chart.Layer(name, ink: .series(index), .points(points)))
    }
    let counts = curves.enumerated().map { index, curve in
      Chart.Layer(
        isOne ? nil : curve.name, ink: .series(index),
        isOne ? .bars(curve.bars) : .line(curve.steps))
    }
    return Picture(
      title: "Calibration of \(rows.title)",
      description: "Calibration on \(rows.counted) in \(count) bins. "
        + words.joined(separator: "; ") + ".",
      panels: [
        .chart(
          Chart(
            x: Axis("mean probability", range: 0...1), y: Axis("share that is so", range: 0...1),
            layers: layers)),
        .chart(
          Chart(
            x: Axis("probability", range: 0...1), y: Axis("rows", isWhole: true), layers: counts)),
      ])
  }

  private struct Curve {
    let name: String
    let reliability: Reliability
    let brier: Double

    var bars: [Bar] {
      reliability.bins.map {
        Bar(x: $0.range, y: 0...Double($0.count), text: $0.count > 0 ? String($0.count) : nil)
      }
    }

    var steps: [Point] {
      reliability.bins.flatMap { bin in
        [bin.range.lowerBound, bin.range.upperBound].map { Point($0, Double(bin.count)) }
      }
    }
  }

  /// Of a class or each label; of more than two classes without `label`, of the one that is predicted.
  private static func curves(_ rows: EvaluatedRows, label: String?, bins: Int) throws(Diagnostic)
    -> [Curve]
  {
    let classes = try ClassScores.all(rows, label: label, for: self)
    guard rows.haveProbabilities else {
      throw Diagnostic(
        "plot calibration is of probabilities, and '\(rows.loaded.name)' predicts signs",
        kind: .usage, notes: ["nnctl plot roc shows how its outputs part the classes"])
    }
    if classes.count == 1 || rows.target.kind == .multiHot {
      return classes.map {
        let reliability = Reliability($0.scores, $0.isPositive, bins: bins)
        return Curve(name: $0.name, reliability: reliability, brier: reliability.brier)
      }
    }
    let outputs = rows.outputs
    let decisions = (0..<rows.count).map {
      Decision.of(outputs, row: $0, classes: classes.count)
    }
    let reliability = Reliability(
      decisions.map { Double($0.confidence) },
      decisions.indices.map { classes[decisions[$0].label].isPositive[$0] }, bins: bins)
    // Σ (probability − outcome)² over the classes.
    let brier = classes.reduce(0) { $0 + Reliability($1.scores, $1.isPositive, bins: 1).brier }
    return [Curve(name: "the predicted class", reliability: reliability, brier: brier)]
  }
}
