public import Compute
public import Diagnostics
public import NN

extension Checkpoint {
  /// The layers of a model with their weights.
  public static func layers(of model: Sequential) -> [Layer] {
    model.layers.enumerated().map { index, layer in
      Layer(
        name: layer.name, className: layer.className,
        weights: model.parameters(ofLayer: index).map(array))
    }
  }

  /// The optimizer's memory, by parameter.
  public static func optimizer(
    _ spec: OptimizerSpec, _ state: OptimizerState, model: Sequential
  ) -> Optimizer {
    Optimizer(
      iterations: state.iterations, learningRate: state.learningRate,
      holdsAverages: state.holdsAverages,
      slots: zip(model.trainableRoles, state.slots).map { role, slots in
        Slots(
          parameter: role.path,
          slots: zip(spec.slots(for: role), slots).map { plan, slot in
            Array(name: plan.name, shape: plan.shape, values: values(of: slot))
          })
      })
  }

  /// Puts the weights into a model that was built from the same config.
  ///
  /// - Throws: a diagnostic of kind `data` where layers, names or shapes differ.
  public func restore(_ model: inout Sequential) throws(Diagnostic) {
    let expected = model.layers.map(\.className)
    let found = layers.map(\.className)
    guard expected == found else {
      throw Diagnostic(
        "the weights are of layers \(found.joined(separator: ", ")), the model has "
          + expected.joined(separator: ", "), kind: .data)
    }
    for (index, layer) in layers.enumerated() {
      let names = model.parameters(ofLayer: index).map(\.name)
      if let extra = layer.weights.first(where: { !names.contains($0.name) }) {
        throw Diagnostic(
          "layer '\(layer.name)' has no weights '\(extra.name)'", at: layer.location, kind: .data)
      }
    }
    for stage in model.stages.indices {
      let layer = layers[model.layerIndex(ofStage: stage)]
      for place in model.stages[stage].parameters.indices {
        let parameter = model.stages[stage].parameters[place]
        guard let weights = layer.weights.first(where: { $0.name == parameter.name }) else {
          throw Diagnostic(
            "layer '\(layer.name)' lacks weights '\(parameter.name)'", at: layer.location,
            kind: .data)
        }
        guard weights.shape == parameter.shape else {
          throw Diagnostic(
            "weights '\(parameter.name)' of layer '\(layer.name)' have shape \(weights.shape), "
              + "the model needs \(parameter.shape)", at: layer.location, kind: .data)
        }
        model.stages[stage].parameters[place].value.elements = weights.values
      }
    }
  }

  /// The optimizer's memory, for a model restored from the same checkpoint.
  ///
  /// - Throws: what `checkOptimizer` throws.
  public func optimizerState(of spec: OptimizerSpec, model: Sequential) throws(Diagnostic)
    -> OptimizerState
  {
    let found = try arrays(of: spec, model: model)
    var state = OptimizerState(optimizer: spec, model: model)
    state.iterations = optimizer.iterations
    if let rate = optimizer.learningRate { state.learningRate = rate }
    state.holdsAverages = optimizer.holdsAverages
    for (index, slots) in found.enumerated() {
      for (place, slot) in slots.enumerated() { state.slots[index][place].elements = slot.values }
    }
    return state
  }

  /// The optimizer's memory must be of the model's parameters.
  ///
  /// - Throws: a diagnostic of kind `data` where parameters, slots or shapes differ.
  public func checkOptimizer(_ spec: OptimizerSpec, model: Sequential) throws(Diagnostic) {
    _ = try arrays(of: spec, model: model)
  }

  /// For each trainable parameter of the model its slots.
  private func arrays(of spec: OptimizerSpec, model: Sequential) throws(Diagnostic) -> [[Array]] {
    let roles = model.trainableRoles
    let paths = Set(roles.map(\.path))
    if let extra = optimizer.slots.first(where: { !paths.contains($0.parameter) }) {
      throw Diagnostic(
        "the optimizer remembers '\(extra.parameter)', and no layer learns that",
        at: extra.location, kind: .data)
    }
    let records = Dictionary(optimizer.slots.map { ($0.parameter, $0) }) { first, _ in first }
    var found: [[Array]] = []
    for role in roles {
      guard let record = records[role.path] else {
        throw Diagnostic("the optimizer's memory of '\(role.path)' is missing", kind: .data)
      }
      let plans = spec.slots(for: role)
      if let extra = record.slots.first(where: { slot in
        !plans.contains { $0.name == slot.name }
      }) {
        throw Diagnostic(
          "the optimizer keeps no '\(extra.name)' of '\(role.path)'", at: record.location,
          kind: .data)
      }
      var slots: [Array] = []
      for plan in plans {
        guard let slot = record.slots.first(where: { $0.name == plan.name }),
          slot.shape == plan.shape
        else {
          throw Diagnostic(
            "the optimizer's '\(plan.name)' of '\(role.path)' is missing or of another shape than "
              + "\(plan.shape)", at: record.location, kind: .data)
        }
        slots.append(slot)
      }
      found.append(slots)
    }
    return found
  }

  /// Weights for all parameters of a model, in their order, by the paths of those.
  public static func arrays(of weights: [Matrix], for model: Sequential) -> [Array] {
    zip(paths(of: model), weights).map { path, weights in
      Array(name: path.name, shape: path.shape, values: values(of: weights))
    }
  }

  /// What `arrays` was made of.
  ///
  /// - Throws: a diagnostic of kind `data` where they are not those of the model's parameters.
  public static func weights(_ arrays: [Array], for model: Sequential) throws(Diagnostic)
    -> [Matrix]
  {
    let paths = paths(of: model)
    guard arrays.count == paths.count,
      zip(arrays, paths).allSatisfy({ $0.name == $1.name && $0.shape == $1.shape })
    else {
      throw Diagnostic(
        "the weights that a callback keeps are not those of the model's layers", kind: .data)
    }
    return zip(arrays, model.parameters).map { array, entry in
      var weights = entry.parameter.value
      weights.elements = array.values
      return weights
    }
  }

  private static func paths(of model: Sequential) -> [(name: String, shape: [Int])] {
    model.parameters.map { layer, parameter in
      ("\(model.layers[layer].name)/\(parameter.name)", parameter.shape)
    }
  }

  private static func array(_ parameter: Parameter) -> Array {
    Array(name: parameter.name, shape: parameter.shape, values: values(of: parameter.value))
  }

  /// The elements of a matrix, shared with it wherever its storage holds no more.
  private static func values(of matrix: Matrix) -> [Float] {
    let elements = matrix.elements
    return elements.count == matrix.count ? elements : Swift.Array(elements[..<matrix.count])
  }
}
