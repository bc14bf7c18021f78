internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Plotting
internal import Tabular
internal import Training

/// What a network makes of the plane of two of its inputs, with the rows that it was trained on and
/// those that it was tested with.
enum BoundaryPlot: PlotKind {
  static let name = "boundary"
  static let summary = "what a network decides over two inputs, with the rows on top"
  static let inputs = "[model.json|config.yaml]"
  static let options: Set<PlotOption> = [.at, .data, .label, .x, .y]

  static func picture(_ request: PlotRequest) throws(Problems) -> Picture {
    let loaded = try LoadedModel(path: request.file(of: name))
    if let warning = loaded.warning { request.report?(warning) }
    do {
      let axes = try axes(request, loaded)
      let view = try BoundaryView(loaded, label: request.label)
      let names = [axes.x, axes.y].map { loaded.inputNames[$0] }
      let data = try BoundaryData(loaded, numbers: names, request)
      let held = try held(request.at, axes, loaded, data?.typicalCells)
      let rows = data.map { BoundaryRows($0, loaded, view) } ?? .corners
      let plane = try InputPlane(loaded, x: axes.x, y: axes.y, cells: held.cells)
      return picture(loaded, axes, view, rows, plane, held: held.words)
    } catch { throw Problems(error) }
  }

  // MARK: What is asked for

  private static func axes(_ request: PlotRequest, _ loaded: LoadedModel) throws(Diagnostic) -> (
    x: Int, y: Int
  ) {
    let names = loaded.inputNames
    guard names.count > 1 else {
      throw Diagnostic(
        "'\(loaded.name)' has one input, and a boundary is drawn over two", kind: .usage)
    }
    if names.count == 2, request.x == nil, request.y == nil { return (0, 1) }
    /// Of two inputs each leaves the other.
    func other(than name: String?) -> String? {
      names.count == 2 && name != nil ? names.first { $0 != name } : nil
    }
    guard let x = request.x ?? other(than: request.y), let y = request.y ?? other(than: request.x)
    else {
      throw Diagnostic(
        "'\(loaded.name)' has \(names.count) inputs: --x and --y name the two of the picture",
        kind: .usage, notes: [Suggestion.hint(for: "", among: names, called: "inputs")])
    }
    let axes = (
      x: try input(x, option: "--x", loaded), y: try input(y, option: "--y", loaded)
    )
    if axes.x == axes.y {
      throw Diagnostic("--x and --y name the same column", kind: .usage)
    }
    return axes
  }

  private static func input(_ name: String, option: String, _ loaded: LoadedModel)
    throws(Diagnostic) -> Int
  {
    guard let place = loaded.inputNames.firstIndex(of: name) else {
      throw Diagnostic(
        "\(option): no input is called '\(printable(name))'", kind: .usage,
        notes: [Suggestion.hint(for: name, among: loaded.inputNames, called: "inputs")])
    }
    if let type = loaded.features?.summaries[place].type, type != .numeric {
      throw Diagnostic(
        "\(option): '\(printable(name))' is \(type.rawValue), and an axis is of numbers",
        kind: .usage)
    }
    return place
  }

  /// The cells of all inputs: those of `--at`, or else what is typical of the training rows.
  private static func held(
    _ settings: [String], _ axes: (x: Int, y: Int), _ loaded: LoadedModel, _ typical: [String?]?
  ) throws(Diagnostic) -> (cells: [String?], words: [String]) {
    let names = loaded.inputNames
    var given: [Int: String] = [:]
    for setting in settings {
      let place = names.indices.filter { setting.hasPrefix(names[$0] + "=") }
        .max { names[$0].utf8.count < names[$1].utf8.count }
      guard let place else {
        let name = String(setting.prefix { $0 != "=" })
        throw Diagnostic(
          name == setting
            ? "--at \(setting): expected column=value"
            : "--at: no input is called '\(printable(name))'", kind: .usage,
          notes: [Suggestion.hint(for: name, among: names, called: "inputs")])
      }
      if place == axes.x || place == axes.y {
        throw Diagnostic("--at: '\(names[place])' is an axis of the picture", kind: .usage)
      }
      if given[place] != nil {
        throw Diagnostic("--at: '\(printable(names[place]))' is held twice", kind: .usage)
      }
      given[place] = String(setting.dropFirst(names[place].count + 1))
    }
    // A row that goes through the encoders has something in each column.
    let cells = names.indices.map { place -> String? in
      given[place] ?? (typical ?? names.map { _ in nil })[place]
        ?? (place == axes.x || place == axes.y ? "0" : nil)
    }
    let others = names.indices.filter { $0 != axes.x && $0 != axes.y }
    if typical == nil, let open = others.first(where: { cells[$0] == nil }) {
      throw Diagnostic(
        "'\(loaded.name)' is a config, which knows no typical value of its inputs", kind: .usage,
        notes: ["hold each of the others: --at \(names[open])=0"])
    }
    return (cells, others.map { "\(names[$0]) = \(cells[$0] ?? "nothing")" })
  }

  // MARK: The picture

  /// Cells from left to right and from bottom to top. Those of gates, which mostly jump, are as small
  /// as lines are wide.
  private static let (columns, lines, ofGates) = (96, 72, 192)

  private static func picture(
    _ loaded: LoadedModel, _ axes: (x: Int, y: Int), _ view: BoundaryView, _ rows: BoundaryRows,
    _ plane: InputPlane, held: [String]
  ) -> Picture {
    let (x, y) = (rows.range(\.x), rows.range(\.y))
    let (xs, ys) = (
      x.borders(rows.isCorners ? ofGates : columns), y.borders(rows.isCorners ? ofGates : lines)
    )
    let middles = zip(ys, ys.dropFirst()).flatMap { y in
      zip(xs, xs.dropFirst()).map { x in Point((x.0 + x.1) / 2, (y.0 + y.1) / 2) }
    }
    let outputs = plane.outputs(middles)
    let cells = Cells(
      x: xs, y: ys, values: view.values(outputs).map { decimalValue(Float($0)) },
      shading: view.shading(outputs),
      isGround: true)
    var layers = [Chart.Layer(ink: view.ink, .cells(cells))]
    if let level = view.level {
      let contour = Contour(x: xs, y: ys, level: level) { view.values(plane.outputs($0)) }
      let name = "\(view.called) is \(shortestDecimal(level))"
      layers += contour.lines.map { Chart.Layer(name, ink: .text, .line($0)) }
    }
    layers += rows.layers
    if rows.isCorners {
      let values = view.values(plane.outputs(rows.points))
      layers.append(
        Chart.Layer(
          ink: .text, .notes(zip(rows.points, values).map { Note($0, rough($1)) })))
    }
    let (xName, yName) = (
      printable(loaded.inputNames[axes.x]), printable(loaded.inputNames[axes.y])
    )
    let names =
      "\(xName) from \(rough(x.lowerBound)) to \(rough(x.upperBound)) and \(yName) from "
      + "\(rough(y.lowerBound)) to \(rough(y.upperBound))"
    let sentences =
      ["The \(view.called) of \(loaded.name) over \(names)."] + rows.sentences
      + (held.isEmpty ? [] : ["Held: \(printable(held.joined(separator: ", ")))."])
    return Picture(
      title: "Boundary: \(view.called) over \(xName) and \(yName)",
      description: sentences.joined(separator: " "),
      panels: [
        .chart(
          Chart(
            x: Axis(xName, range: x), y: Axis(yName, range: y), layers: layers,
            isSquare: rows.isCorners))
      ])
  }
}

extension ClosedRange<Double> {
  /// Of so many equal parts.
  fileprivate func borders(_ count: Int) -> [Double] {
    (0...count).map { lowerBound + (upperBound - lowerBound) * Double($0) / Double(count) }
  }
}
