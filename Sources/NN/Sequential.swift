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
    fileprivate let layer: Int
    /// The stage whose input is added to this one's output; nil for none.
    fileprivate let skip: Int?
    /// Whether its weights stand in the config.
    fileprivate let isGiven: Bool
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
  public func infer(_ workspace: Workspace) { infer(workspace, upTo: stages.count) }

  private func infer(_ workspace: Workspace, upTo end: Int) {
    for index in 0..<end {
      stages[index].operation.infer(
        workspace.input(ofStage: index), stages[index].parameters,
        into: &workspace.stages[index].output)
      addSkipped(workspace, toStage: index)
    }
  }

  /// Computes the predictions for the workspace's input as a step of training does.
  ///
  /// - Parameter step: of the whole training, counted from 0.
  public mutating func forward(_ workspace: Workspace, seed: UInt64, step: Int) {
    for index in stages.indices {
      let buffers = workspace.stages[index]
      stages[index].operation.forward(
        workspace.input(ofStage: index), &stages[index].parameters, scratch: &buffers.scratch,
        chance: Chance(seed: seed, step: step, stage: index), into: &buffers.output)
      addSkipped(workspace, toStage: index)
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
    let lowest =
      stages.firstIndex { $0.parameters.contains { $0.isTrainable } } ?? stages.count
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
      for later in index...last where stages[later].skip == index {
        inputGradient?.addScaled(workspace.stages[later].gradient, by: 1)
      }
      if let inputGradient { workspace.stages[index - 1].gradient = inputGradient }
      index -= 1
    }
    addPenaltyGradients(workspace)
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
  public mutating func adapt(to rows: Matrix) {
    for index in stages.indices where !stages[index].isGiven {
      guard let operation = stages[index].operation as? any AdaptingOperation else { continue }
      operation.adapt(to: inputs(ofStage: index, for: rows), &stages[index].parameters)
    }
  }

  private func inputs(ofStage index: Int, for rows: Matrix) -> Matrix {
    if index == 0 { return rows }
    let batchSize = min(1024, rows.rows)
    let workspace = Workspace(for: self, batchSize: batchSize, isTraining: false)
    var inputs: [Float] = []
    for start in stride(from: 0, to: rows.rows, by: max(1, batchSize)) {
      let batch = (start..<min(start + batchSize, rows.rows)).map { Int32($0) }
      workspace.input.gather(batch[...], from: rows)
      infer(workspace, upTo: index)
      let found = workspace.input(ofStage: index)
      inputs += found.elements.prefix(found.count)
    }
    return Matrix(
      rows: rows.rows, columns: stages[index - 1].operation.outputs, elements: inputs)
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
    var skip: Int?
    if spec.layer is Residual {
      skip = stages.count
      guard addInner(of: spec) else { return }
    }
    let plan: LayerPlan
    do {
      plan = try spec.plan(inputs: columns)
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
    var operations: [any Operation] = plan.operation.map { [$0] } ?? []
    if let activation = plan.activation {
      operations.append(ActivationOperation(activation: activation, outputs: plan.outputs))
    }
    for (place, operation) in operations.enumerated() {
      let isLast = place == operations.count - 1
      stages.append(
        .init(
          operation: operation,
          parameters: place == 0 ? plan.parameters.map { parameter($0, of: spec) } : [],
          activityRegularizer: isLast ? plan.activityRegularizer : nil, layer: index, skip: skip,
          isGiven: spec.weights?.entries?.isEmpty == false))
    }
    columns = plan.outputs
    layers.append(
      .init(
        name: uniqueName(spec), className: spec.className, outputs: plan.outputs,
        stages: first..<stages.count))
  }

  /// Adds the layers of a residual; tells whether their outputs can be added to their inputs.
  private mutating func addInner(of spec: LayerSpec) -> Bool {
    let inputs = columns
    let problemsBefore = log.count
    for inner in spec.inner { add(inner) }
    if columns == inputs { return true }
    // Layers that were refused have had their say.
    if log.count == problemsBefore {
      log.add(
        Diagnostic(
          "layer 'Residual' adds its \(inputs) input\(inputs == 1 ? "" : "s") to what its layers put "
            + "out, and these are \(columns)", at: spec.location,
          notes: ["give the last of its layers \(inputs) units"]))
    }
    return false
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
    let components: [(role: String, component: (any ParameterComponent)?)] = [
      ("initializer", plan.initializer.initializer), ("regularizer", plan.regularizer),
      ("constraint", plan.constraint),
    ]
    for (role, component) in components {
      guard let objection = component?.objection(to: plan.shape) else { continue }
      log.add(
        Diagnostic(
          "\(role) of '\(plan.name)' in layer '\(spec.className)': \(objection)",
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
      regularizer: plan.regularizer, constraint: plan.constraint, value: value)
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
