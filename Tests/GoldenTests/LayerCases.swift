import Compute
import Config
import NN

/// By the case's type.
func checkLayer(_ golden: GoldenCase, _ findings: inout Findings) throws {
  switch try golden.require("type").string {
  case "layer": try checkCalls(golden, &findings)
  case "normalization_adapt": try checkAdapting(golden, &findings)
  case "regularizer": try checkRegularizer(golden, &findings)
  case "constraint": try checkConstraint(golden, &findings)
  case let other: throw Failure("unknown type '\(other ?? "")'")
  }
}

/// What a layer learns from all rows at once, and what it then makes of others.
private func checkAdapting(_ golden: GoldenCase, _ findings: inout Findings) throws {
  _ = try golden.make(LayerRegistry.registry)
  let rows = try golden.tensor("adapt_data").matrix
  var model = try network(
    golden.name, settings: golden.config.map { ($0.key, $0.value) }, weights: [],
    inputs: rows.columns)
  model.adapt(to: FeatureRows(rows))
  for name in ["mean", "variance"] {
    let found = model.parameters.first { $0.parameter.name == name }
    guard let found else { throw Failure("no weights '\(name)'") }
    findings.compare(name, found.parameter.value, try golden.tensor("expected", name))
  }
  let input = try golden.tensor("input").matrix
  let workspace = Workspace(for: model, batchSize: input.rows, isTraining: false)
  workspace.input.copy(input)
  model.infer(workspace)
  findings.compare("output", workspace.predictions, try golden.tensor("expected", "output"))
}

/// The penalty of a weight, and its gradient.
private func checkRegularizer(_ golden: GoldenCase, _ findings: inout Findings) throws {
  let regularizer = try golden.make(RegularizerRegistry.registry)
  let weight = try golden.tensor("weight").matrix
  findings.compare("value", regularizer.penalty(weight), try golden.tensor("expected", "value"))
  var gradient = Matrix(rows: weight.rows, columns: weight.columns)
  regularizer.addGradient(of: weight, scale: 1, to: &gradient)
  findings.compare(
    "weight_gradient", gradient, try golden.tensor("expected", "weight_gradient"))
}

/// What a weight is brought to.
private func checkConstraint(_ golden: GoldenCase, _ findings: inout Findings) throws {
  let constraint = try golden.make(ConstraintRegistry.registry)
  let weight = try golden.tensor("weight")
  var output = weight.matrix
  constraint.apply(&output, shape: weight.shape)
  findings.compare("output", output, try golden.tensor("expected", "output"))
}

/// Output and gradients of each call, and after a call in training what the layer learned by itself.
private func checkCalls(_ golden: GoldenCase, _ findings: inout Findings) throws {
  _ = try golden.make(LayerRegistry.registry)
  let calls = try golden.require("calls").items ?? []
  let expected = try golden.require("expected", "calls").items ?? []
  guard calls.count == expected.count, let first = calls.first else {
    throw Failure("\(calls.count) calls, \(expected.count) expected")
  }
  let weights = try (golden.require("weights").entries ?? []).map {
    ($0.key, try Tensor($0.value).node)
  }
  var model = try network(
    golden.name, settings: golden.config.map { ($0.key, $0.value) }, weights: weights,
    inputs: try Tensor(first.require(["input"])).matrix.columns)
  for (index, (call, expected)) in zip(calls, expected).enumerated() {
    guard case .boolean(let isTraining) = try call.require(["training"]).value else {
      throw Failure("'training' is neither true nor false")
    }
    let pass = Pass(
      &model, input: try Tensor(call.require(["input"])).matrix,
      upstream: try Tensor(call.require(["upstream"])).matrix, isTraining: isTraining)
    let place = calls.count == 1 ? "" : " of call \(index + 1)"
    findings.compare("output" + place, pass.output, try Tensor(expected.require(["output"])))
    findings.compare(
      "input_gradient" + place, pass.inputGradient,
      try Tensor(expected.require(["input_gradient"])))
    let gradients = try expected.require(["weight_gradients"]).entries ?? []
    if gradients.map(\.key).sorted() != pass.gradients.keys.sorted() {
      findings.note(
        "weights\(place): found \(pass.gradients.keys.sorted()), expected \(gradients.map(\.key))")
    }
    for gradient in gradients {
      guard let found = pass.gradients[gradient.key] else { continue }
      findings.compare("\(gradient.key) gradient" + place, found, try Tensor(gradient.value))
    }
    for state in expected["state"]?.entries ?? [] {
      let found = model.parameters.first { $0.parameter.name == state.key }
      guard let found else { throw Failure("no weights '\(state.key)'") }
      findings.compare(state.key + place, found.parameter.value, try Tensor(state.value))
    }
  }
}

/// One way through a network's stages and back, down to the gradient of the input.
private struct Pass {
  let output: Matrix
  let inputGradient: Matrix
  let gradients: [String: Matrix]

  /// - Parameter isTraining: otherwise each operation does as in a finished network.
  init(_ model: inout Sequential, input: Matrix, upstream: Matrix, isTraining: Bool) {
    let operations = model.stages.map { isTraining ? $0.operation : $0.operation.frozen }
    var scratch = operations.map { $0.scratch(batchSize: input.rows) }
    var values = [input]
    for (index, operation) in operations.enumerated() {
      var output = Matrix(rows: 0, columns: operation.outputs)
      if isTraining {
        operation.forward(
          values[index], &model.stages[index].parameters, scratch: &scratch[index],
          chance: Chance(seed: 0, step: 0, stage: index), into: &output)
      } else {
        operation.infer(values[index], model.stages[index].parameters, into: &output)
      }
      values.append(output)
    }
    var gradient = upstream
    var gradients: [String: Matrix] = [:]
    for (index, stage) in model.stages.enumerated().reversed() {
      var parameterGradients = stage.parameters.map { Parameter.matrix(shape: $0.shape) }
      var inputGradient: Matrix? = Matrix(rows: input.rows, columns: values[index].columns)
      operations[index].backward(
        values[index], values[index + 1], outputGradient: gradient, stage.parameters,
        scratch: scratch[index],
        parameterGradients: &parameterGradients, inputGradient: &inputGradient)
      gradient = inputGradient ?? gradient
      for (parameter, found) in zip(stage.parameters, parameterGradients)
      where parameter.isTrainable {
        gradients[parameter.name] = found
      }
    }
    output = values[values.count - 1]
    inputGradient = gradient
    self.gradients = gradients
  }
}

/// A network of one layer with given weights, read as a config is.
func network(
  _ layer: String, settings: [(String, ConfigNode)], weights: [(String, ConfigNode)], inputs: Int
) throws -> Sequential {
  let log = ProblemLog()
  let spec = ConfigNode.mapping([(layer, .mapping(settings + [("weights", .mapping(weights))]))])
  var section = ConfigSection(
    .mapping([("layers", .sequence([spec]))]), title: "section 'model'", log: log)
  let config = ModelConfig(&section)
  section.finish()
  try log.check()
  return try Sequential(config, inputs: inputs, seed: 0)
}
