internal import Config
internal import Diagnostics
internal import Plotting

/// How long the gradient was that reached each layer, epoch after epoch.
enum GradientsPlot: PlotKind {
  static let name = "gradients"
  static let summary = "each layer's gradient by epoch, where output.gradients had it recorded"
  static let inputs = "[model.json]"
  static let options: Set<PlotOption> = []

  static func picture(_ request: PlotRequest) throws(Problems) -> Picture {
    let run = try HistoryRun(path: request.file(of: name))
    let columns = run.gradients
    guard !columns.isEmpty else {
      throw Problems(
        Diagnostic(
          "the training of '\(run.name)' has recorded no gradients", kind: .usage,
          notes: ["train again with output: {gradients: true}, or --set output.gradients=true"]))
    }
    let layers = columns.enumerated().map { index, column in
      let points = zip(run.epochs, column.values).map { Point(Double($0), $1) }
      return Chart.Layer(
        column.layer, ink: .series(index), points.count == 1 ? .points(points) : .line(points))
    }
    let words = columns.map { column in
      let known = column.values.filter { !$0.isNaN }
      return "\(column.layer): \(rough(known.first ?? .nan)) in the first that has one, "
        + "\(rough(known.last ?? .nan)) in the last"
    }
    return Picture(
      title: "Norm of each layer's gradient over \(counted(run.epochs.count, "epoch"))",
      description: "The norm of each layer's gradient in the last step of each epoch. "
        + words.joined(separator: "; ") + ".",
      panels: [
        .chart(
          Chart(
            x: Axis("epoch", isWhole: true), y: Axis("gradient norm", scale: .logarithmic),
            layers: layers))
      ])
  }
}
