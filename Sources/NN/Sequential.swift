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
    fileprivate let layer: Int
  }

  /// More weights than this, 8 GiB of them, are taken for a mistake.
  public static let weightLimit = 1 << 31

  public let name: String
  public let inputs: Int
  public let layers: [BuiltLayer]
  public var stages: [Stage]

  public var outputs: Int { layers.last?.outputs ?? inputs }

  /// Builds the network and its first weights.
  ///
  /// - Parameters:
  ///   - inputs: the number of encoded features.
  ///   - seed: what the first weights are drawn by; nil for zeros, where they come from elsewhere.
  ///   - weightLimit: more weights than that are refused before room is made for them.
  /// - Throws: layers that do not fit, and given weights of a wrong shape, with their places.
  public init(
    _ config: ModelConfig, inputs: Int, seed: UInt64?, weightLimit: Int = Self.weightLimit
  ) throws(Problems) {
    var builder = SequentialBuilder(inputs: inputs, seed: seed, weightLimit: weightLimit)
    for spec in config.layers { builder.add(spec) }
    try builder.log.check()
    name = config.name
    self.inputs = inputs
    layers = builder.layers
    stages = builder.stages
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
  public func infer(_ workspace: Workspace) {
    for index in stages.indices {
      let buffers = workspace.stages[index]
      if index == 0 {
        stages[0].operation.infer(workspace.input, stages[0].parameters, into: &buffers.output)
      } else {
        stages[index].operation.infer(
          workspace.stages[index - 1].output, stages[index].parameters, into: &buffers.output)
      }
    }
  }

  /// Computes the predictions for the workspace's input as a step of training does.
  ///
  /// - Parameter step: of the whole training, counted from 0.
  public mutating func forward(_ workspace: Workspace, seed: UInt64, step: Int) {
    for index in stages.indices {
      let buffers = workspace.stages[index]
      let operation = stages[index].operation
      let chance = Chance(seed: seed, step: step, stage: index)
      if index == 0 {
        operation.forward(
          workspace.input, &stages[0].parameters, scratch: &buffers.scratch, chance: chance,
          into: &buffers.output)
      } else {
        operation.forward(
          workspace.stages[index - 1].output, &stages[index].parameters,
          scratch: &buffers.scratch, chance: chance, into: &buffers.output)
      }
    }
  }

  /// Carries the gradient back from the output of stage `last`, where it has been put, to all
  /// parameters below. The input of the lowest stage with parameters needs none.
  public func backward(_ workspace: Workspace, from last: Int) {
    let lowest = stages.firstIndex { !$0.parameters.isEmpty } ?? stages.count
    var index = last
    while index >= lowest {
      let buffers = workspace.stages[index]
      var inputGradient: Matrix?
      if index > lowest { inputGradient = workspace.stages[index - 1].takeGradient() }
      stages[index].operation.backward(
        index == 0 ? workspace.input : workspace.stages[index - 1].output, buffers.output,
        outputGradient: buffers.gradient, stages[index].parameters, scratch: buffers.scratch,
        parameterGradients: &buffers.parameterGradients, inputGradient: &inputGradient)
      if let inputGradient { workspace.stages[index - 1].gradient = inputGradient }
      index -= 1
    }
  }
}

/// Puts layers together, collecting what does not fit.
private struct SequentialBuilder {
  let log = ProblemLog()
  var layers: [Sequential.BuiltLayer] = []
  var stages: [Sequential.Stage] = []
  private var columns: Int
  private let seed: UInt64?
  private var ordinal = 0
  private var namesUsed: Set<String> = []
  /// For each automatic name the number to try next.
  private var nextNumber: [String: Int] = [:]
  private let weightLimit: Int
  private var weightCount = 0

  init(inputs: Int, seed: UInt64?, weightLimit: Int) {
    columns = inputs
    self.seed = seed
    self.weightLimit = weightLimit
  }

  mutating func add(_ spec: LayerSpec) {
    if let declared = spec.declaredInputs, declared.value != columns {
      log.add(
        Diagnostic(
          "layer '\(spec.className)' declares \(declared.value) inputs, and "
            + (stages.isEmpty
              ? "the data has \(columns) feature\(columns == 1 ? "" : "s")"
              : "the layer before it has \(columns) outputs"),
          at: declared.location))
    }
    let plan: LayerPlan
    do {
      plan = try spec.layer.plan(inputs: columns)
    } catch {
      log.add(error.placed(at: spec.location))
      return
    }
    checkWeightNames(spec, plan)
    let first = stages.count
    let index = layers.count
    guard hasRoom(for: plan, of: spec) else {
      columns = plan.outputs
      return
    }
    if let operation = plan.operation {
      let parameters = plan.parameters.map { parameter($0, of: spec) }
      stages.append(.init(operation: operation, parameters: parameters, layer: index))
    }
    if let activation = plan.activation {
      stages.append(
        .init(
          operation: ActivationOperation(activation: activation, outputs: plan.outputs),
          parameters: [], layer: index))
    }
    columns = plan.outputs
    layers.append(
      .init(
        name: uniqueName(spec), className: spec.className, outputs: plan.outputs,
        stages: first..<stages.count))
  }

  /// Whether the weights stay within the limit. Only the first layer beyond it is reported.
  private mutating func hasRoom(for plan: LayerPlan, of spec: LayerSpec) -> Bool {
    if weightCount > weightLimit { return false }
    for parameter in plan.parameters {
      // Each side is a number of units or of columns, far below the root of the largest integer.
      weightCount += parameter.shape.reduce(1, *)
    }
    if weightCount <= weightLimit { return true }
    log.add(
      Diagnostic(
        "with this layer the network has \(weightCount) weights, and \(weightLimit) are the limit",
        at: spec.location))
    return false
  }

  private mutating func parameter(_ plan: ParameterPlan, of spec: LayerSpec) -> Parameter {
    defer { ordinal += 1 }
    if let objection = plan.initializer.initializer.objection(to: plan.shape) {
      log.add(
        Diagnostic(
          "initializer of '\(plan.name)' in layer '\(spec.className)': \(objection)",
          at: spec.location))
    }
    var value =
      seed.map { plan.initializer.value(shape: plan.shape, seed: $0, ordinal: ordinal) }
      ?? Parameter.matrix(shape: plan.shape)
    if let given = spec.weights?[plan.name] {
      do {
        value.elements = try numbers(in: given, shape: plan.shape[...], of: plan.name)
      } catch { log.add(error) }
    }
    return Parameter(
      name: plan.name, shape: plan.shape, isTrainable: spec.isTrainable && plan.isTrainable,
      value: value)
  }

  /// Nested lists of numbers, row by row.
  private func numbers(in node: ConfigNode, shape: ArraySlice<Int>, of name: String)
    throws(Diagnostic) -> [Float]
  {
    guard let length = shape.first else {
      guard let number = node.double, Float(number).isFinite else {
        throw Diagnostic(
          "weights '\(name)': expected a finite number, found \(node.described)", at: node.location)
      }
      return [Float(number)]
    }
    guard let items = node.items, items.count == length else {
      let found = node.items.map { "a list of \($0.count)" } ?? node.described
      throw Diagnostic(
        "weights '\(name)': expected a list of \(length)"
          + (shape.count == 2
            ? " row\(length == 1 ? "" : "s"), one an input" : length == 1 ? " number" : " numbers")
          + ", found \(found)", at: node.location,
        // A row of two dimensions is a slice that does not start at 0.
        notes: shape.count == 2 || shape.startIndex > 0 ? ["a kernel is [inputs, units]"] : [])
    }
    var values: [Float] = []
    for item in items { values += try numbers(in: item, shape: shape.dropFirst(), of: name) }
    return values
  }

  private func checkWeightNames(_ spec: LayerSpec, _ plan: LayerPlan) {
    let names = plan.parameters.map(\.name)
    guard let weights = spec.weights, !weights.isNull else { return }
    guard let entries = weights.entries else {
      log.add(
        Diagnostic(
          "weights: expected a mapping such as {kernel: [[0.9, 0.2]], bias: [0, 0]}, found "
            + weights.described, at: weights.location))
      return
    }
    for entry in entries where !names.contains(entry.key) {
      log.add(
        Diagnostic(
          "layer '\(spec.className)' has no weights '\(entry.key)'", at: entry.keyLocation,
          notes: [Suggestion.hint(for: entry.key, among: names, called: "weights")]))
    }
  }

  private mutating func uniqueName(_ spec: LayerSpec) -> String {
    if let name = spec.name {
      if !namesUsed.insert(name).inserted {
        log.add(Diagnostic("two layers are named '\(name)'", at: spec.location))
      }
      return name
    }
    let base = kerasName(ofClass: spec.className)
    while true {
      let number = nextNumber[base, default: 0]
      nextNumber[base] = number + 1
      let name = number == 0 ? base : "\(base)_\(number)"
      if namesUsed.insert(name).inserted { return name }
    }
  }
}

/// `batch_normalization` of `BatchNormalization`, `re_lu` of `ReLU`, as Keras names layers.
func kerasName(ofClass name: String) -> String {
  var text = ""
  var previousIsLower = false
  let letters = Array(name)
  for (index, letter) in letters.enumerated() {
    let nextIsLower = index + 1 < letters.count && letters[index + 1].isLowercase
    if letter.isUppercase && index > 0 && (previousIsLower || nextIsLower) { text += "_" }
    text += letter.lowercased()
    previousIsLower = letter.isLowercase
  }
  return text
}
