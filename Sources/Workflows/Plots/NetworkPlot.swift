internal import Compute
internal import Config
internal import Diagnostics
internal import NN
internal import Plotting
internal import Tabular
internal import Training

/// A network: its layers from left to right, and the weights between them where they are known.
enum NetworkPlot: PlotKind {
  static let name = "network"
  static let summary = "layers with their units, shapes and, of a checkpoint, weights"
  static let inputs = "[model.json|config.yaml]"
  static let options: Set<PlotOption> = []

  static func picture(_ request: PlotRequest) throws(Problems) -> Picture {
    let network = try BuiltNetwork(path: request.file(of: name))
    if let warning = network.warning { request.report?(warning) }
    return picture(of: network)
  }

  static func picture(of network: BuiltNetwork) -> Picture {
    let diagram = diagram(network)
    let summary = ModelSummary(network.model)
    let parameters = counted(summary.trainable + summary.nonTrainable, "parameter")
    return Picture(
      title: "\(network.model.name): \(parameters)",
      description: description(diagram, parameters), panels: [.network(diagram)])
  }

  /// The layers of a network with what is known of their units and weights.
  static func diagram(_ network: BuiltNetwork) -> NetworkDiagram {
    let model = network.model
    var builder = DiagramBuilder(network)
    if let vectors = model.layers.first, model.embedsFeatures {
      builder.add(vectors, 0, .ranges(network.vectors))
    }
    for spec in network.config.model.layers { builder.add(spec) }
    let names = network.outputNames
    if builder.diagram.layers.count > 1, !names.isEmpty {
      builder.diagram.layers[builder.diagram.layers.count - 1].unitNames = names
    }
    return builder.diagram
  }

  private static func description(_ diagram: NetworkDiagram, _ parameters: String) -> String {
    let layers = diagram.layers.dropFirst().map { layer in
      "\(layer.name) (\(([layer.kind] + layer.details).joined(separator: "; ")))"
    }
    var text =
      "A network of \(counted(layers.count, "layer")) and \(parameters) with "
      + "\(counted(diagram.layers[0].units, "input")): \(layers.joined(separator: ", "))."
    let weights = diagram.connections.lazy.compactMap { connection in
      if case .dense(let weights) = connection.pattern { weights } else { nil }
    }.joined()
    if let least = weights.min(), let most = weights.max() {
      text +=
        " The weights between units lie between \(rough(Double(least))) and \(rough(Double(most)))."
    }
    return text
  }
}

/// Puts a diagram together, layer by layer.
private struct DiagramBuilder {
  var diagram: NetworkDiagram
  private let network: BuiltNetwork
  /// Of the model, the next to be shown.
  private var next: Int
  /// Of the diagram, that whose outputs come next.
  private var last: Int { diagram.layers.count - 1 }

  init(_ network: BuiltNetwork) {
    self.network = network
    next = network.model.embedsFeatures ? 1 : 0
    let inputs = network.model.inputs
    let name =
      network.model.layers.dropFirst(next).first { $0.className == Input.name }?.name ?? "input"
    diagram = NetworkDiagram(
      layers: [
        .init(
          name: name, kind: "", details: ["(None, \(inputs))"], units: inputs,
          unitNames: network.inputNames)
      ], connections: [])
  }

  /// Adds a layer of the config, and those within it.
  mutating func add(_ spec: LayerSpec) {
    let before = last
    for inner in spec.inner { add(inner) }
    let index = next
    next += 1
    if spec.layer is Input { return }
    let layer = network.model.layers[index]
    add(layer, index, pattern(of: spec, index, layer.outputs))
    if spec.layer is Residual, before < last - 1 {
      diagram.connections.append(.init(from: before, to: last, .shortcut))
    }
  }

  mutating func add(
    _ layer: Sequential.BuiltLayer, _ index: Int,
    _ pattern: NetworkDiagram.Connection.Pattern
  ) {
    let model = network.model
    var details: [String] = []
    for stage in layer.stages {
      if let activation = model.activation(ofStage: stage) {
        details.append(type(of: activation).name)
      }
    }
    details.append("(None, \(layer.outputs))")
    let count = model.parameters(ofLayer: index).reduce(0) { $0 + $1.value.count }
    if count > 0 { details.append(counted(count, "parameter")) }
    diagram.layers.append(
      .init(name: layer.name, kind: layer.className, details: details, units: layer.outputs))
    diagram.connections.append(.init(from: last - 1, to: last, pattern))
  }

  private func pattern(of spec: LayerSpec, _ index: Int, _ outputs: Int)
    -> NetworkDiagram.Connection.Pattern
  {
    let inputs = diagram.layers[last].units
    guard spec.layer is Dense || inputs != outputs else { return .oneToOne }
    let kernel = network.model.parameters(ofLayer: index).first { $0.name == "kernel" }
    // A gate has two columns for each of its outputs.
    guard let kernel, kernel.shape == [inputs, outputs] else { return .dense(nil) }
    let isKnown = network.isTrained || spec.weights?["kernel"] != nil
    return .dense(isKnown ? kernel.value.elements : nil)
  }
}

extension BuiltNetwork {
  /// Of the inputs, where each has one.
  fileprivate var inputNames: [String] {
    let names = pipeline?.encodedNames ?? config.inputNames ?? []
    return names.count == model.inputs ? names.map { printable($0) } : []
  }

  /// Of the outputs: classes, or columns of the target.
  fileprivate var outputNames: [String] {
    let known = [
      target?.labels, target.flatMap { $0.labels?.count == 2 ? [$0.probabilityNames[1]] : nil },
      target?.columns, config.data?.targets.map(\.text),
    ]
    let names = known.compactMap { $0 }.first { $0.count == model.outputs } ?? []
    return names.map { printable($0) }
  }

  /// Of each input the outputs of the layer of learned vectors.
  fileprivate var vectors: [Range<Int>] {
    let sizes = Dictionary(
      (pipeline?.embeddings ?? []).map { ($0.column, $0.size.outputDim) },
      uniquingKeysWith: { first, _ in first })
    var start = 0
    return (0..<model.inputs).map { column in
      defer { start += sizes[column] ?? 1 }
      return start..<start + (sizes[column] ?? 1)
    }
  }
}
