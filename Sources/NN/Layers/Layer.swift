public import Config
public import Diagnostics

/// A layer as a config describes it, without weights.
public protocol Layer: Component {
  /// What the layer computes for rows of `inputs` numbers.
  ///
  /// - Throws: a diagnostic without a place where it cannot take that many.
  func plan(inputs: Int) throws(Diagnostic) -> LayerPlan
}

/// The computation of a layer for a known number of inputs.
public struct LayerPlan: Sendable {
  /// What the layer computes itself; nil where it passes its input on.
  public var operation: (any Operation)?
  /// The parameters of `operation`, in Keras's order.
  public var parameters: [ParameterPlan]
  /// What follows; nil for linear.
  public var activation: (any Activation)?
  /// What the layer's outputs add to the loss.
  public var activityRegularizer: (any Regularizer)?
  public var outputs: Int

  public init(
    operation: (any Operation)? = nil, parameters: [ParameterPlan] = [],
    activation: (any Activation)? = nil, activityRegularizer: (any Regularizer)? = nil,
    outputs: Int
  ) {
    self.operation = operation
    self.parameters = parameters
    self.activation = activation is Linear ? nil : activation
    self.activityRegularizer = activityRegularizer
    self.outputs = outputs
  }
}

/// A layer with what every layer may say: its name, its input's shape, its first weights, a penalty
/// on its outputs.
public struct LayerSpec: Sendable {
  public let layer: any Layer
  /// The class: `Dense`.
  public let className: String
  /// As the config names it; nil for an automatic name.
  public let name: String?
  public private(set) var isTrainable: Bool
  /// The number of inputs it declares, by `input_shape` or `input_dim`; `Input` by `shape`.
  public let declaredInputs: Declared<Int>?
  /// First weights by parameter name, as written.
  public let weights: ConfigNode?
  public let location: SourceLocation
  private let activityRegularizer: (any Regularizer)?

  /// A value with the place it was declared at.
  public struct Declared<Value: Sendable>: Sendable {
    public let value: Value
    public let location: SourceLocation
  }

  init<Kind: Layer>(_ type: Kind.Type, _ section: inout ConfigSection) {
    let layer = Kind(&section)
    self.layer = layer
    className = type.name
    location = section.location
    name = section.optionalString("name")
    // As in Keras; a `/` stands between a layer and its parameters.
    if name?.contains("/") == true { section.fail("name", "a layer's name cannot have a '/'") }
    isTrainable = section.boolean("trainable", default: true)
    // Keras takes none for these two: the one computes nothing, the other is one.
    activityRegularizer =
      layer is Input || layer is ActivityRegularization
      ? nil : section.optionalComponent("activity_regularizer", RegularizerRegistry.registry)
    declaredInputs = (layer as? Input)?.declared ?? Self.readInputShape(&section)
    weights = section.node(
      "weights", kind: SettingKind.mapping(of: .anything).orNull,
      expected: "a mapping of parameter names to numbers")
    if let weights, !weights.isNull { section.resolve("weights", weights) }
    section.checkDtype()
  }

  /// The layers within, which are not trainable where this one is not.
  public var inner: [LayerSpec] {
    ((layer as? Residual)?.layers ?? []).map { spec in
      var spec = spec
      spec.isTrainable = spec.isTrainable && isTrainable
      return spec
    }
  }

  /// All layers within, then this one.
  public var flattened: [LayerSpec] { inner.flatMap(\.flattened) + [self] }

  /// The layer's plan, with what was said beside the layer's own settings.
  public func plan(inputs: Int) throws(Diagnostic) -> LayerPlan {
    var plan = try layer.plan(inputs: inputs)
    if let activityRegularizer { plan.activityRegularizer = activityRegularizer }
    if plan.activityRegularizer != nil && plan.operation == nil && plan.activation == nil {
      plan.operation = PassThrough(outputs: plan.outputs)
    }
    if !isTrainable { plan.operation = plan.operation?.frozen }
    return plan
  }

  /// The most columns that a layer can have.
  static let largestWidth = 1_000_000

  /// `input_shape: [2]`, `input_dim: 2` or Keras 2's `batch_input_shape: [null, 2]`.
  private static func readInputShape(_ section: inout ConfigSection) -> Declared<Int>? {
    let dimension = section.node(
      "input_dim", kind: SettingKind.integer(.atLeast(1)).orNull,
      expected: "a whole number of at least 1")
    let shape = section.node(
      "input_shape", kind: shapeKind, expected: "a list of one whole number, such as [2]")
    let batchShape = section.node(
      "batch_input_shape", kind: shapeKind, expected: "a list such as [null, 2]")
    let candidates: [(key: String, node: ConfigNode?, number: ConfigNode?)] = [
      ("input_dim", dimension, dimension),
      ("input_shape", shape, shape?.items?.count == 1 ? shape?.items?[0] : nil),
      ("batch_input_shape", batchShape, batchShape.flatMap(batchItem)),
    ]
    guard let given = candidates.first(where: { $0.node.map { !$0.isNull } ?? false }),
      let node = given.node
    else { return nil }
    guard case .integer(let count)? = given.number?.value, 1...largestWidth ~= count else {
      section.fail(
        given.key,
        "expected the number of features, such as "
          + "\(given.key == "input_dim" ? "2" : given.key == "input_shape" ? "[2]" : "[null, 2]"), "
          + "found \(node.items.map { "a list of \($0.count)" } ?? node.described)")
      return nil
    }
    for other in candidates where other.number?.double ?? Double(count) != Double(count) {
      section.fail(other.key, "it contradicts \(given.key), which says \(count)")
    }
    section.resolve(given.key, node)
    return Declared(value: count, location: node.location)
  }

  /// Of a shape; that of a batch has null in front.
  public static let shapeKind = SettingKind.list(of: SettingKind.integer(.atLeast(1)).orNull).orNull

  static func batchItem(_ node: ConfigNode) -> ConfigNode? {
    guard let items = node.items, items.count == 2, items[0].isNull else { return nil }
    return items[1]
  }
}
