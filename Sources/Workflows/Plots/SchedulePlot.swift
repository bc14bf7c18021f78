internal import Config
internal import Diagnostics
internal import NN
internal import Plotting
internal import Training

/// The learning rate in the course of a training, as far as it is known before it begins.
enum SchedulePlot: PlotKind {
  static let name = "schedule"
  static let summary = "the learning rate over the whole training"
  static let inputs = "config.yaml"
  static let options: Set<PlotOption> = [.log]

  /// So many steps are shown at most, evenly taken from each epoch, or else so many epochs.
  private static let mostPoints = 2000

  static func picture(_ request: PlotRequest) throws(Problems) -> Picture {
    let run = try PreparedRun(
      configPath: request.file(of: name), overrides: [], folds: nil, storage: request.storage)
    let fit = run.config.fit
    let rows = run.training.count
    let length = fit.length(rows: rows)
    let epochs = max(0, fit.epochs - fit.initialEpoch)
    let curve = curve(run, rows, length)
    let rates = curve.map(\.y)
    let optimizer = run.compile.optimizer.className
    var text =
      "The learning rate of \(optimizer) over \(counted(epochs, "epoch")) of "
      + "\(counted(length.stepsPerEpoch, "step"))"
    if let first = rates.first, let last = rates.last, let most = rates.max() {
      text +=
        most == rates.min()
        ? ": always \(rough(first))."
        : ": it begins at \(rough(first)), is \(rough(most)) at most and ends at \(rough(last))."
    }
    if let caveat = caveat(run) {
      text += " \(caveat)."
      request.report?(Diagnostic(caveat, severity: .note))
    }
    let chart = Chart(
      x: Axis("epochs done, of \(counted(length.stepsPerEpoch, "step"))"),
      y: Axis("learning rate", scale: request.isLogarithmic ? .logarithmic : .linear),
      layers: [Chart.Layer(ink: .series(0), .line(curve))])
    return Picture(
      title: "Learning rate of \(optimizer) over \(counted(epochs, "epoch"))", description: text,
      panels: [.chart(chart)])
  }

  /// A point a step, or fewer: epochs done, those of which a part is done in fractions, and the rate of
  /// the next step.
  private static func curve(_ run: PreparedRun, _ rows: Int, _ length: RunLength) -> [Point] {
    let fit = run.config.fit
    let epochs = fit.initialEpoch..<max(fit.initialEpoch, fit.epochs)
    let step = max(1, (epochs.count + mostPoints - 1) / mostPoints)
    var shown = Array(stride(from: epochs.lowerBound, to: epochs.upperBound, by: step))
    if let last = epochs.last, shown.last != last { shown.append(last) }
    let perEpoch = max(1, mostPoints / max(1, epochs.count))
    let schedulers = run.callbacks.compactMap { $0 as? LearningRateScheduler }
    var points: [Point] = []
    for epoch in shown {
      let before = fit.steps(before: epoch, rows: rows)
      let steps = fit.steps(before: epoch + 1, rows: rows) - before
      let count = min(steps, perEpoch)
      for index in 0..<count {
        let step = index * steps / count
        let rate: Float =
          switch run.compile.optimizer.learningRate {
          case .schedule(let schedule): schedule.learningRate(at: before + step, in: length)
          case .constant(let rate):
            // Each sets it when an epoch begins, the last one last.
            schedulers.reversed().lazy
              .compactMap { $0.learningRate(epoch: epoch, of: fit.epochs) }.first ?? rate
          }
        points.append(Point(Double(epoch) + Double(step) / Double(steps), decimalValue(rate)))
      }
    }
    // The last rate holds to the end.
    if let last = points.last { points.append(Point(Double(epochs.upperBound), last.y)) }
    return stepped(points, run)
  }

  /// A rate that is set for whole epochs goes from one to the next at once.
  private static func stepped(_ points: [Point], _ run: PreparedRun) -> [Point] {
    guard case .constant = run.compile.optimizer.learningRate else { return points }
    var stepped: [Point] = []
    for point in points {
      if let last = stepped.last, last.y != point.y { stepped.append(Point(point.x, last.y)) }
      stepped.append(point)
    }
    return stepped
  }

  /// What may yet happen to it.
  private static func caveat(_ run: PreparedRun) -> String? {
    let names = run.callbacks.compactMap { callback -> String? in
      switch callback {
      case is ReduceLROnPlateau: ReduceLROnPlateau.name + " may lower it"
      case is EarlyStopping: EarlyStopping.name + " may end the training before that"
      default: nil
      }
    }
    if names.isEmpty { return nil }
    return names.joined(separator: ", ") + ", which is not known beforehand"
  }
}
