internal import Checkpointing
internal import Config
internal import Diagnostics
internal import Plotting
internal import Training

/// How long the gradient was that reached each layer, epoch after epoch.
enum GradientsPlot: PlotKind {
  static let name = "gradients"
  static let summary = "each layer's gradient by epoch, where output.gradients had it recorded"
  static let inputs = "model.json"
  static let options: Set<PlotOption> = []

  static func picture(_ request: PlotRequest) throws(Problems) -> Picture {
    let path = try request.file(of: name)
    guard case .checkpoint(let checkpoint, _) = try LoadedModel.source(path) else {
      throw Problems(
        Diagnostic(
          "'\(ConfigSource.shown(path))' is a config, and gradients are those that a checkpoint has",
          kind: .usage, notes: ["train it with output: {gradients: true}"]))
    }
    let columns = checkpoint.history.compactMap { column in
      History.gradientLayer(column.name).map { (layer: $0, values: column.values) }
    }
    guard !columns.isEmpty else {
      throw Problems(
        Diagnostic(
          "the training of '\(ConfigSource.shown(path))' has recorded no gradients", kind: .usage,
          notes: ["train again with output: {gradients: true}, or --set output.gradients=true"]))
    }
    let layers = columns.enumerated().map { index, column in
      let first = checkpoint.epoch - column.values.count + 1
      let points = column.values.enumerated().map {
        Point(Double(first + $0.offset), Double($0.element))
      }
      return Chart.Layer(
        column.layer, ink: .series(index), points.count == 1 ? .points(points) : .line(points))
    }
    let words = columns.map { column in
      let known = column.values.filter { !$0.isNaN }
      return "\(column.layer): \(rough(Double(known.first ?? .nan))) in the first, "
        + "\(rough(Double(known.last ?? .nan))) in the last"
    }
    return Picture(
      title: "norm of each layer's gradient over \(counted(columns[0].values.count, "epoch"))",
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
