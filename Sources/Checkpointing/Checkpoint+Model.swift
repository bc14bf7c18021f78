internal import Compute
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

  /// What the optimizer remembers, by parameter.
  public static func slots(
    of optimizer: any Optimizer, _ state: OptimizerState, model: Sequential
  ) -> [Slots] {
    zip(trainableNames(of: model), state.slots).map { parameter, slots in
      Slots(
        parameter: parameter.path,
        slots: zip(optimizer.slotNames, slots).map { name, slot in
          Array(name: name, shape: parameter.shape, values: values(of: slot))
        })
    }
  }

  /// Puts the weights into a model that was built from the same config.
  ///
  /// - Throws: a diagnostic of kind `data` where layers, names or shapes differ.
  public func restore(_ model: inout Sequential) throws(Diagnostic) {
    let expected = model.layers.map(\.className).joined(separator: ", ")
    let found = layers.map(\.className).joined(separator: ", ")
    guard expected == found else {
      throw Diagnostic("the weights are of layers \(found), the model has \(expected)", kind: .data)
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
      let known = model.stages[stage].parameters.map(\.name)
      if !known.isEmpty, let extra = layer.weights.first(where: { !known.contains($0.name) }) {
        throw Diagnostic(
          "layer '\(layer.name)' has no weights '\(extra.name)'", at: layer.location, kind: .data)
      }
    }
  }

  /// The optimizer's memory, for a model restored from the same checkpoint.
  ///
  /// - Throws: a diagnostic of kind `data` where parameters, slots or shapes differ.
  public func optimizerState(of rule: any Optimizer, model: Sequential) throws(Diagnostic)
    -> OptimizerState
  {
    var state = OptimizerState(optimizer: rule, model: model)
    state.iterations = iterations
    let parameters = Self.trainableNames(of: model)
    if let extra = optimizer.first(where: { slots in
      !parameters.contains { $0.path == slots.parameter }
    }) {
      throw Diagnostic(
        "the optimizer remembers '\(extra.parameter)', and no layer learns that",
        at: extra.location, kind: .data)
    }
    for (index, parameter) in parameters.enumerated() {
      guard let record = optimizer.first(where: { $0.parameter == parameter.path }) else {
        throw Diagnostic("the optimizer's memory of '\(parameter.path)' is missing", kind: .data)
      }
      if let extra = record.slots.first(where: { !rule.slotNames.contains($0.name) }) {
        throw Diagnostic(
          "the optimizer keeps no '\(extra.name)' of '\(parameter.path)'", at: record.location,
          kind: .data)
      }
      for (place, name) in rule.slotNames.enumerated() {
        guard let slot = record.slots.first(where: { $0.name == name }),
          slot.shape == parameter.shape
        else {
          throw Diagnostic(
            "the optimizer's '\(name)' of '\(parameter.path)' is missing or of another shape than "
              + "\(parameter.shape)", at: record.location, kind: .data)
        }
        state.slots[index][place].elements = slot.values
      }
    }
    return state
  }

  private static func array(_ parameter: Parameter) -> Array {
    Array(name: parameter.name, shape: parameter.shape, values: values(of: parameter.value))
  }

  /// The elements of a matrix, shared with it wherever its storage holds no more.
  private static func values(of matrix: Matrix) -> [Float] {
    let elements = matrix.elements
    return elements.count == matrix.count ? elements : Swift.Array(elements[..<matrix.count])
  }

  private static func trainableNames(of model: Sequential) -> [(path: String, shape: [Int])] {
    model.parameters.filter(\.parameter.isTrainable).map {
      (model.layers[$0.layer].name + "/" + $0.parameter.name, $0.parameter.shape)
    }
  }
}
