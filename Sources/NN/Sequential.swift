public import Compute
internal import Config
public import Diagnostics

/// A network: layers one after the other, with their weights. A value; copying it copies weights
/// only when one of the copies changes.
public struct Sequential: Sendable {
  /// A layer as it was built.
  public struct BuiltLayer: Sendable {
    /// Keras's automatic name, `dense_1`, unless the config gives one.
    public let name: String
    public let className: String
    public let outputs: Int
    /// Its stages among the network's.
    public let stages: Range<Int>
  }

  /// One step of the computation with its parameters.
  public struct Stage: Sendable {
    public let operation: any Operation
    public var parameters: [Parameter]
    /// What the output adds to the loss.
    public let activityRegularizer: (any Regularizer)?
    let layer: Int
    /// The stage whose input is added to this one's output; nil for none.
    let skip: Int?
    /// Whether its weights stand in the config.
    let isGiven: Bool
  }

  /// More weights than this, 8 GiB of them, are taken for a mistake.
  public static let weightLimit = 1 << 31

  /// A stage that computes the next one, an activation, too.
  private struct Fusion {
    let operation: any FusingOperation
    let activation: FusedActivation
  }

  public let name: String
  public let inputs: Int
  public let layers: [BuiltLayer]
  public var stages: [Stage]
  /// For each stage.
  private let fusions: [Fusion?]
  /// The first stage that learns; the number of stages where none does.
  private let lowest: Int
  /// Of each stage those whose outputs its input is added to, rising.
  private let skips: [[Int]]
  /// Whether any regularizer counts.
  private let hasPenalties: Bool

  public var outputs: Int { layers.last?.outputs ?? inputs }

  /// Builds the network and its first weights.
  ///
  /// - Parameters:
  ///   - inputs: the number of encoded features.
  ///   - embedded: those of them that are indices of learned vectors.
  ///   - seed: what the first weights are drawn by; nil where they come from elsewhere: all those that
  ///     the config does not give are without elements until then.
  ///   - weightLimit: more weights than that are refused before room is made for them.
  /// - Throws: layers that do not fit, and given weights of a wrong shape, with their places.
  public init(
    _ config: ModelConfig, inputs: Int, embedded: [EmbeddedColumn] = [], seed: UInt64?,
    weightLimit: Int = Self.weightLimit
  ) throws(Problems) {
    var builder = SequentialBuilder(inputs: inputs, seed: seed, weightLimit: weightLimit)
    builder.embed(embedded, besides: config.flatLayers.compactMap(\.name))
    for spec in config.layers { builder.add(spec) }
    try builder.log.check()
    name = config.name
    self.inputs = inputs
    layers = builder.layers
    stages = builder.stages
    fusions = Self.fusions(stages)
    lowest = stages.firstIndex { $0.parameters.contains(where: \.isTrainable) } ?? stages.count
    var skips = stages.map { _ in [Int]() }
    for (index, stage) in stages.enumerated() {
      if let skip = stage.skip { skips[skip].append(index) }
    }
    self.skips = skips
    hasPenalties = stages.contains { stage in
      stage.activityRegularizer != nil
        || stage.parameters.contains { $0.isTrainable && $0.regularizer != nil }
    }
  }

  private static func fusions(_ stages: [Stage]) -> [Fusion?] {
    stages.indices.map { index in
      guard stages[index].skip == nil, index + 1 < stages.count,
        let operation = stages[index].operation as? any FusingOperation,
        let next = stages[index + 1].operation as? ActivationOperation,
        let activation = next.activation.fused
      else { return nil }
      return Fusion(operation: operation, activation: activation)
    }
  }

  /// Every parameter in order, with the index of its layer.
  public var parameters: [(layer: Int, parameter: Parameter)] {
    stages.flatMap { stage in stage.parameters.map { (stage.layer, $0) } }
  }

  /// The parameters of a layer, in Keras's order.
  public func parameters(ofLayer index: Int) -> [Parameter] {
    layers[index].stages.flatMap { stages[$0].parameters }
  }

  /// Replaces the values of all parameters, in the order of `parameters`.
  public mutating func setParameters(_ values: [Matrix]) {
    var values = values[...]
    for stage in stages.indices {
      for place in stages[stage].parameters.indices {
        guard let value = values.popFirst() else { return }
        stages[stage].parameters[place].value = value
      }
    }
  }

  public var trainableParameters: [Parameter] {
    parameters.map(\.parameter).filter(\.isTrainable)
  }

  /// Whether categories become learned vectors in front of the config's layers.
  public var embedsFeatures: Bool { stages.first?.operation is FeatureEmbedding }

  /// The activation that ends the network, if one does.
  public var lastActivation: (any Activation)? {
    (stages.last?.operation as? ActivationOperation)?.activation
  }

  /// The activation of a stage, if it is one.
  public func activation(ofStage index: Int) -> (any Activation)? {
    (stages[index].operation as? ActivationOperation)?.activation
  }

  /// The layer that a stage belongs to.
  public func layerIndex(ofStage index: Int) -> Int { stages[index].layer }

  /// Computes the predictions for the workspace's input.
  public func infer(_ workspace: Workspace) { infer(workspace, upTo: stages.count) }

  private func infer(_ workspace: Workspace, upTo end: Int) {
    var index = 0
    while index < end {
      if index + 1 < end, fuse(index, workspace) {
        index += 2
        continue
      }
      stages[index].operation.infer(
        workspace.input(ofStage: index), stages[index].parameters,
        into: &workspace.stages[index].output)
      addSkipped(workspace, toStage: index)
      index += 1
    }
  }

  /// Computes a stage and the activation behind it at once, where that can be.
  private func fuse(_ index: Int, _ workspace: Workspace) -> Bool {
    guard let fusion = fusions[index] else { return false }
    fusion.operation.infer(
      workspace.input(ofStage: index), stages[index].parameters,
      into: &workspace.stages[index].output, activation: fusion.activation,
      into: &workspace.stages[index + 1].output)
    addSkipped(workspace, toStage: index + 1)
    return true
  }

  /// Computes the predictions for the workspace's input as a step of training does.
  ///
  /// - Parameter step: of the whole training, counted from 0.
  public mutating func forward(_ workspace: Workspace, seed: UInt64, step: Int) {
    var index = 0
    while index < stages.count {
      if fuse(index, workspace) {
        index += 2
        continue
      }
      let buffers = workspace.stages[index]
      stages[index].operation.forward(
        workspace.input(ofStage: index), &stages[index].parameters, scratch: &buffers.scratch,
        chance: Chance(seed: seed, step: step, stage: index), into: &buffers.output)
      addSkipped(workspace, toStage: index)
      index += 1
    }
  }

  private func addSkipped(_ workspace: Workspace, toStage index: Int) {
    guard let skip = stages[index].skip else { return }
    workspace.stages[index].output.addScaled(workspace.input(ofStage: skip), by: 1)
  }

  /// What the regularizers add to the loss of the batch in the workspace.
  ///
  ///     Σ penalty(weights) + Σ penalty(outputs) / rows
  ///
  /// As in Keras the first sum runs over trainable weights alone.
  public func penalty(_ workspace: Workspace) -> Double {
    var sum = 0.0
    guard hasPenalties else { return sum }
    for index in stages.indices {
      for parameter in stages[index].parameters where parameter.isTrainable {
        sum += parameter.regularizer?.penalty(parameter.value) ?? 0
      }
      if let regularizer = stages[index].activityRegularizer {
        let output = workspace.stages[index].output
        sum += regularizer.penalty(output) / Double(max(1, output.rows))
      }
    }
    return sum
  }

  /// Carries the gradient back from the output of stage `last`, where it has been put, to all
  /// parameters below, and adds that of the penalties. The input of the lowest stage that learns needs
  /// none.
  public func backward(_ workspace: Workspace, from last: Int) {
    var index = last
    while index >= lowest {
      let buffers = workspace.stages[index]
      if let regularizer = stages[index].activityRegularizer {
        regularizer.addGradient(
          of: buffers.output, scale: 1 / Float(max(1, buffers.output.rows)), to: &buffers.gradient)
      }
      var inputGradient: Matrix?
      if index > lowest { inputGradient = workspace.stages[index - 1].takeGradient() }
      stages[index].operation.backward(
        workspace.input(ofStage: index), buffers.output, outputGradient: buffers.gradient,
        stages[index].parameters, scratch: buffers.scratch,
        parameterGradients: &buffers.parameterGradients, inputGradient: &inputGradient)
      for later in skips[index] where later <= last {
        inputGradient?.addScaled(workspace.stages[later].gradient, by: 1)
      }
      if let inputGradient { workspace.stages[index - 1].gradient = inputGradient }
      index -= 1
    }
    if hasPenalties { addPenaltyGradients(workspace) }
  }

  private func addPenaltyGradients(_ workspace: Workspace) {
    for index in stages.indices {
      for (place, parameter) in stages[index].parameters.enumerated() where parameter.isTrainable {
        parameter.regularizer?.addGradient(
          of: parameter.value, scale: 1, to: &workspace.stages[index].parameterGradients[place])
      }
    }
  }

  /// Lets the layers that learn from all training rows at once, such as `Normalization`, do so, from
  /// the first to the last, unless the config gives their weights.
  ///
  /// - Parameter rows: the encoded training rows `[rows, inputs]`.
  public mutating func adapt(to rows: FeatureRows) {
    for index in stages.indices where !stages[index].isGiven {
      guard let operation = stages[index].operation as? any AdaptingOperation else { continue }
      var parameters = stages[index].parameters
      operation.adapt(to: { forEachInput(ofStage: index, for: rows, $0) }, &parameters)
      stages[index].parameters = parameters
    }
  }

  /// Shows what the rows are when they reach a stage.
  private func forEachInput(
    ofStage index: Int, for rows: FeatureRows, _ body: (Matrix) -> Void
  ) {
    if index == 0 { return rows.forEachBlock { body($1) } }
    let batchSize = max(1, min(1024, rows.count))
    let workspace = Workspace(for: self, batchSize: batchSize, isTraining: false)
    for start in stride(from: 0, to: rows.count, by: batchSize) {
      let batch = (start..<min(start + batchSize, rows.count)).map { Int32($0) }
      workspace.input.gather(batch[...], from: rows)
      infer(workspace, upTo: index)
      body(workspace.input(ofStage: index))
    }
  }
}
