import Compute
import Config
import NN

/// Kernel and bias of a dense layer after each step.
func checkOptimizer(_ golden: GoldenCase, _ findings: inout Findings) throws {
  if let schedule = golden.config.first(where: { $0.key == "learning_rate" })?.value,
    schedule.entries != nil
  {
    let name = schedule["class_name"]?.string ?? schedule.entries?.first?.key ?? "without a name"
    throw Skip("\(golden.name) with schedule '\(name)'", "a learning rate is a number so far")
  }
  let optimizer = try golden.make(OptimizerRegistry.registry)
  for key in ["exclude_from_weight_decay"] where golden.node[key] != nil {
    throw Skip("\(golden.name) setting '\(key)'")
  }
  if golden.node["expected"]?["ema_after_last_step"] != nil {
    throw Skip("\(golden.name) setting 'use_ema'", "averaged weights are not compared yet")
  }
  try findings.compareWeights(weights(golden, optimizer), golden)
}

/// Trains a dense layer by the given gradients, as the training loop moves parameters.
private func weights(_ golden: GoldenCase, _ optimizer: any Optimizer) throws -> [[Matrix]] {
  let kernel = try golden.tensor("kernel")
  let bias = try golden.tensor("bias")
  var model = try network(
    "Dense", settings: [("units", .integer(kernel.shape.last ?? 0))],
    weights: [("kernel", kernel.node), ("bias", bias.node)], inputs: kernel.shape.first ?? 0)
  var state = OptimizerState(optimizer: optimizer, model: model)
  return try (golden.require("gradients").items ?? []).map { gradients in
    state.iterations += 1
    for index in model.stages[0].parameters.indices {
      let gradient = try Tensor(gradients.require([model.stages[0].parameters[index].name]))
      optimizer.update(
        &model.stages[0].parameters[index].value, gradient: gradient.matrix,
        slots: &state.slots[index], learningRate: optimizer.learningRate, step: state.iterations)
    }
    return model.stages[0].parameters.map(\.value)
  }
}

extension Findings {
  fileprivate mutating func compareWeights(
    _ found: [[Matrix]], _ golden: GoldenCase
  ) throws {
    let expected = try golden.require("expected", "weights").items ?? []
    guard found.count == expected.count, !found.isEmpty else {
      return note("\(found.count) steps, and weights of \(expected.count)")
    }
    for (step, weights) in expected.enumerated() {
      for (index, name) in ["kernel", "bias"].enumerated() {
        compare(
          "\(name) after step \(step + 1)", found[step][index], try Tensor(weights.require([name])))
      }
    }
  }
}

/// There is no registry of schedules yet.
func checkSchedule(_ golden: GoldenCase, _ findings: inout Findings) throws {
  throw Skip(golden.name, "no schedule of that name yet")
}
