internal import Config
internal import Diagnostics
internal import Platform
internal import Plotting

/// Loss and metrics by epoch, of one training or several.
enum HistoryPlot: PlotKind {
  static let name = "history"
  static let summary = "loss and metrics by epoch, of checkpoints or CSVs of histories"
  static let inputs = "[model.json] …"
  static let options: Set<PlotOption> = [.follow, .log]

  static func picture(_ request: PlotRequest) throws(Problems) -> Picture {
    if request.inputs.isEmpty { _ = try request.file(of: name) }
    var runs: [HistoryRun] = []
    for path in request.inputs { runs.append(try HistoryRun(path: path)) }
    return picture(of: runs, request)
  }

  static func picture(of runs: [HistoryRun], _ request: PlotRequest) -> Picture {
    let titles = titles(of: runs)
    let panels = panelNames(of: runs).map { panel in
      Panel.chart(chart(panel, runs, titles, request))
    }
    return Picture(
      title: runs.count == 1 ? "Training history of \(titles[0])" : "Training histories",
      description: zip(titles, runs).map { described($1, called: $0) }.joined(separator: " "),
      panels: panels, columns: min(2, panels.count))
  }

  /// The names of files, or their paths where two have one name.
  private static func titles(of runs: [HistoryRun]) -> [String] {
    let names = runs.map { Path.name(of: $0.name) }
    return (Set(names).count < names.count ? runs.map(\.name) : names).map { printable($0) }
  }

  // MARK: Panels

  /// `loss` in front, the learning rate at the end.
  private static func panelNames(of runs: [HistoryRun]) -> [String] {
    let hasLoss = runs.contains { $0["loss"] != nil } || runs.allSatisfy(\.columns.isEmpty)
    var names = hasLoss ? ["loss"] : []
    for column in runs.flatMap(\.columns) {
      let name = panel(of: plain(column.name))
      if !names.contains(name) { names.append(name) }
    }
    return names.filter { $0 != "learning_rate" } + names.filter { $0 == "learning_rate" }
  }

  /// `f1_score` of `f1_score[setosa]`: the numbers of a metric share a panel.
  private static func panel(of name: String) -> String { String(name.prefix { $0 != "[" }) }

  /// Without `val_`.
  private static func plain(_ name: String) -> String {
    name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
  }

  /// The parts of more than these, such as classes, cannot be told apart.
  private static let mostParts = 8

  private static func chart(
    _ panel: String, _ runs: [HistoryRun], _ titles: [String], _ request: PlotRequest
  ) -> Chart {
    var parts: [String] = []
    for column in runs.flatMap(\.columns) {
      let name = plain(column.name)
      if Self.panel(of: name) == panel && !parts.contains(name) { parts.append(name) }
    }
    var layers: [Chart.Layer] = []
    for (index, run) in runs.enumerated() {
      for (place, part) in parts.enumerated() {
        let both = (run[part], run["val_" + part])
        let isBundled = parts.count > mostParts
        let words =
          (runs.count > 1 ? [titles[index]] : [])
          + (parts.count == 1 || isBundled
            ? [] : [printable(part.dropFirst(panel.count + 1).dropLast())])
        let isAlone = words.isEmpty
        let number = isBundled || isAlone ? index : index * parts.count + place
        let names =
          isAlone
          ? both.1 == nil ? (nil, nil) : ("training", "validation")
          : (words.joined(separator: ", "), (words + ["validation"]).joined(separator: ", "))
        layers += line(run, both.0, names.0, .series(number), .solid)
        layers += line(run, both.1, names.1, .series(isAlone ? 1 : number), .dashed)
      }
      layers += best(run, in: panel, runs.count == 1 ? nil : index)
    }
    let values = runs.flatMap { run in parts.flatMap { (run[$0] ?? []) + (run["val_" + $0] ?? []) }
    }
    let isLogarithmic = request.isLogarithmic && values.allSatisfy { $0 > 0 || !$0.isFinite }
    if request.isLogarithmic && !isLogarithmic {
      request.report?(
        Diagnostic(
          "--log: '\(panel)' has numbers that are not above 0, and its scale stays linear",
          severity: .note))
    }
    return Chart(
      x: Axis("epoch", isWhole: true),
      y: Axis(printable(panel), scale: isLogarithmic ? .logarithmic : .linear), layers: layers)
  }

  /// A line, with dots for epochs that have no neighbour to be connected with. Epochs that did not
  /// score the validation rows interrupt nothing.
  private static func line(
    _ run: HistoryRun, _ values: [Double]?, _ name: String?, _ ink: Ink, _ stroke: Stroke
  ) -> [Chart.Layer] {
    guard let values else { return [] }
    var points = zip(run.epochs, values).map { Point(Double($0), $1) }
    if stroke == .dashed { points.removeAll { $0.y.isNaN } }
    func isFinite(_ index: Int) -> Bool {
      points.indices.contains(index) && points[index].y.isFinite
    }
    let lone = points.indices.filter {
      isFinite($0) && !isFinite($0 - 1) && !isFinite($0 + 1)
    }.map { points[$0] }
    return [Chart.Layer(name, ink: ink, .line(points, stroke))]
      + (lone.isEmpty ? [] : [Chart.Layer(name, ink: ink, .points(lone))])
  }

  /// The best epoch: a line across each panel and, where it was looked for, a mark.
  ///
  /// - Parameter index: among several runs; nil for one alone.
  private static func best(_ run: HistoryRun, in panel: String, _ index: Int?) -> [Chart.Layer] {
    guard let best = run.best else { return [] }
    let ink = index.map { Ink.series($0) } ?? .faint
    let word = best.isRestored ? "restored" : "best"
    let rule = Rule(
      .vertical, at: Double(best.epoch), text: index == nil ? "\(word): \(best.epoch)" : nil,
      stroke: .dotted)
    let isHere = Self.panel(of: plain(best.monitor)) == panel
    let mark = isHere ? run.value(of: best).map { Point(Double(best.epoch), $0) } : nil
    return [Chart.Layer(ink: ink, .rule(rule))]
      + (mark.map { [Chart.Layer(ink: index == nil ? .text : ink, .points([$0], .diamond))] } ?? [])
  }

  // MARK: In words

  private static func described(_ run: HistoryRun, called title: String) -> String {
    guard let first = run.epochs.first, let last = run.epochs.last else {
      return "\(title) has no epochs yet."
    }
    let ends = run.columns.prefix(20).compactMap { column -> String? in
      let finite = column.values.filter(\.isFinite)
      guard let start = finite.first, let end = finite.last else { return nil }
      return "\(printable(column.name)) from \(rough(start)) to \(rough(end))"
    }
    let best = run.best.map { best in
      " The best \(printable(best.monitor)), \(run.value(of: best).map(rough) ?? "unknown"), is that of epoch "
        + "\(best.epoch)\(best.isRestored ? ", whose weights the network has" : "")."
    }
    let numbers = ends.isEmpty ? "no finite numbers" : ends.joined(separator: ", ")
    return "\(title), epochs \(first) to \(last): \(numbers)." + (best ?? "")
  }
}

extension HistoryRun {
  /// What made the epoch the best.
  func value(of best: Best) -> Double? {
    zip(epochs, self[best.monitor] ?? []).first { $0.0 == best.epoch }?.1
  }
}
