internal import Compute
internal import Config
internal import Diagnostics

/// Puts layers together, collecting what does not fit.
struct SequentialBuilder {
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

  /// Puts the layer of learned vectors in front, where the input has columns of indices.
  ///
  /// - Parameter names: what other layers are called.
  mutating func embed(_ embedded: [EmbeddedColumn], besides names: [String]) {
    if embedded.isEmpty { return }
    let operation = FeatureEmbedding(embedded, inputs: columns)
    columns = operation.outputs
    weightCount += embedded.reduce(0) { $0 + $1.count * $1.outputDim }
    guard weightCount <= weightLimit else {
      log.add(
        Diagnostic(
          "the learned vectors of the categories have \(weightCount) weights, and \(weightLimit) are "
            + "the limit"))
      return
    }
    layers.append(
      .init(
        name: automaticName(ofClass: FeatureEmbedding.className, besides: names),
        className: FeatureEmbedding.className, outputs: columns, stages: 0..<1))
    stages.append(
      .init(
        operation: operation, parameters: operation.parameters(seed: seed),
        activityRegularizer: nil, layer: 0, skip: nil, isGiven: false))
  }

  mutating func add(_ spec: LayerSpec) {
    if let declared = spec.declaredInputs, declared.value != columns {
      log.add(
        Diagnostic(
          "layer '\(spec.className)' declares \(declared.value) inputs, and \(whatComes)",
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

  /// What the next layer gets. Its inputs are counted behind the learned vectors.
  private var whatComes: String {
    if stages.isEmpty { return "the data has \(columns) feature\(columns == 1 ? "" : "s")" }
    return stages.count == 1 && stages[0].operation is FeatureEmbedding
      ? "the data has \(columns) columns, those of learned vectors included"
      : "the layer before it has \(columns) outputs"
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
      ?? Parameter.awaitedMatrix(shape: plan.shape)
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
    // What is learned from rows at once is learned whole, or not at all.
    guard plan.operation is any AdaptingOperation, !entries.isEmpty else { return }
    for name in ["mean", "variance"] where weights[name] == nil {
      log.add(
        Diagnostic(
          "layer '\(spec.className)' is given some of its weights, and not '\(name)'",
          at: weights.location))
    }
  }

  private mutating func uniqueName(_ spec: LayerSpec) -> String {
    if let name = spec.name {
      if !namesUsed.insert(name).inserted {
        log.add(Diagnostic("two layers are named '\(name)'", at: spec.location))
      }
      return name
    }
    return automaticName(ofClass: spec.className, besides: [])
  }

  private mutating func automaticName(ofClass className: String, besides names: [String])
    -> String
  {
    let base = kerasName(ofClass: className)
    while true {
      let number = nextNumber[base, default: 0]
      nextNumber[base] = number + 1
      let name = number == 0 ? base : "\(base)_\(number)"
      if !names.contains(name) && namesUsed.insert(name).inserted { return name }
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
