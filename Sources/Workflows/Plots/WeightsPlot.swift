internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Plotting
internal import Tabular

/// The weights of each layer: kernels as heat maps, and how often which weights occur.
enum WeightsPlot: PlotKind {
  static let name = "weights"
  static let summary = "heat maps and histograms of each layer's weights"
  static let inputs = "[model.json]"
  static let options: Set<PlotOption> = [.bins]

  /// The most cells of all heat maps together, and of a side of each.
  private static let (cells, side) = (8192, 64)

  /// Of a layer's inputs and units; empty where they have none.
  private struct Names {
    var inputs: [String]
    var outputs: [String]
  }

  static func picture(_ request: PlotRequest) throws(Problems) -> Picture {
    let loaded = try LoadedModel(path: request.file(of: name))
    if let warning = loaded.warning { request.report?(warning) }
    let bins = try request.bins(default: 30)
    let layers = loaded.model.layers.indices.map { index in
      (name: loaded.model.layers[index].name, parameters: loaded.model.parameters(ofLayer: index))
    }.filter { !$0.parameters.isEmpty }
    let maps = layers.reduce(0) { $0 + $1.parameters.count { $0.shape.count == 2 } }
    let limit = min(side, max(8, Int(Double(cells / max(1, maps)).squareRoot())))
    let panels = layers.enumerated().flatMap { index, layer in
      let names = Names(
        inputs: index == 0 ? loaded.features?.encodedNames ?? loaded.inputNames : [],
        outputs: index == layers.count - 1 ? loaded.target?.labels ?? [] : [])
      return layer.parameters.filter { $0.shape.count == 2 }
        .map { Panel.chart(map($0, of: layer.name, limit: limit, names)) }
        + [.chart(histogram(layer.parameters, of: layer.name, bins: bins))]
    }
    if panels.isEmpty {
      throw Problems(Diagnostic("'\(loaded.name)' has no layer with weights", kind: .data))
    }
    let count = layers.reduce(0) { $0 + $1.parameters.reduce(0) { $0 + $1.value.count } }
    return Picture(
      title: "\(loaded.model.name): \(counted(count, "weight"))",
      description: description(layers), panels: panels, columns: 2)
  }

  private static func description(_ layers: [(name: String, parameters: [Parameter])]) -> String {
    layers.flatMap { layer in
      layer.parameters.map { parameter in
        let values = parameter.value.elements.prefix(parameter.value.count)
        let mean = values.reduce(0) { $0 + Double($1) } / Double(max(1, values.count))
        let square = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        let deviation = (square / Double(max(1, values.count))).squareRoot()
        return "\(layer.name)/\(parameter.name) \(parameter.shape): mean \(rough(mean)), standard "
          + "deviation \(rough(deviation)), from \(rough(Double(values.min() ?? 0))) to "
          + "\(rough(Double(values.max() ?? 0)))."
      }
    }.joined(separator: " ")
  }

  /// A kernel, a column a unit and a row an input. Of a large one each cell is the mean of several
  /// weights.
  private static func map(_ parameter: Parameter, of layer: String, limit: Int, _ names: Names)
    -> Chart
  {
    let (rows, columns) = (parameter.shape[0], parameter.shape[1])
    let (up, across) = (borders(rows, limit), borders(columns, limit))
    var values: [Double] = []
    for row in zip(up, up.dropFirst()) {
      for column in zip(across, across.dropFirst()) {
        var sum = 0.0
        for input in row.0..<row.1 {
          for unit in column.0..<column.1 { sum += Double(parameter.value[input, unit]) }
        }
        values.append(sum / Double((row.1 - row.0) * (column.1 - column.0)))
      }
    }
    let isPooled = values.count < parameter.value.count
    if !isPooled { values = values.map { decimalValue(Float($0)) } }
    let cells = Cells(
      x: across.map { Double($0) - 0.5 }, y: up.map { Double($0) - 0.5 }, values: values,
      shading: .diverging(
        low: .negative, middle: 0, high: .positive, extent: values.reduce(0) { max($0, abs($1)) },
        label: isPooled ? "mean weight" : "weight"))
    return Chart(
      title: "\(layer)/\(parameter.name) [\(rows), \(columns)]" + (isPooled ? ", means" : ""),
      x: axis("unit", columns, names.outputs), y: axis("input", rows, names.inputs),
      layers: [Chart.Layer(ink: .positive, .cells(cells))])
  }

  /// With names where there are few enough to be read.
  private static func axis(_ label: String, _ count: Int, _ names: [String]) -> Axis {
    Axis(
      label, scale: names.count == count && count <= 32 ? .categories(names) : .linear,
      range: -0.5...Double(count) - 0.5, isWhole: true)
  }

  /// Where the cells of a side begin, and the end.
  private static func borders(_ count: Int, _ limit: Int) -> [Int] {
    let cells = min(count, limit)
    return (0...cells).map { $0 * count / cells }
  }

  private static func histogram(_ parameters: [Parameter], of layer: String, bins: Int) -> Chart {
    let all = parameters.map { parameter in
      parameter.value.elements.prefix(parameter.value.count).map(Double.init)
    }
    let counts = BinCounts(all, bins: bins)
    let layers = zip(parameters, counts.counts).enumerated().map { index, found in
      Chart.Layer(
        found.0.name, ink: .series(index),
        parameters.count == 1
          ? .bars(counts.bars(found.1.map(Double.init)))
          : .line(counts.outline(counts.shares(found.1))))
    }
    return Chart(
      title: layer, x: Axis("weight"),
      y: Axis(parameters.count == 1 ? "weights" : "share of the weights"), layers: layers)
  }
}
