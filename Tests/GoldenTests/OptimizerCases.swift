import Compute
import Config
import NN

/// Kernel and bias of a dense layer after each step, and their averages after the last.
func checkOptimizer(_ golden: GoldenCase, _ findings: inout Findings) throws {
  let excluded = golden.node["exclude_from_weight_decay"].map {
    [("exclude_from_weight_decay", $0)]
  }
  let optimizer = try golden.make(OptimizerRegistry.registry, adding: excluded ?? [])
  try checkPrinted(golden)
  var training = try LayerTraining(golden, optimizer)
  let gradients = try golden.require("gradients").items ?? []
  let expected = try golden.require("expected", "weights").items ?? []
  guard gradients.count == expected.count, !expected.isEmpty else {
    return findings.note("\(gradients.count) gradients, and weights of \(expected.count) steps")
  }
  for (step, (gradient, weights)) in zip(gradients, expected).enumerated() {
    try training.step(gradient)
    try findings.compare("after step \(step + 1)", training.parameters, weights)
  }
  if let averages = golden.node["expected"]?["ema_after_last_step"] {
    training.state.finalize(&training.model)
    try findings.compare("in the end", training.parameters, averages)
  }
}

/// What Keras prints of the optimizer reads, with all its settings.
private func checkPrinted(_ golden: GoldenCase) throws {
  guard let config = golden.node["full_config"] else { return }
  let log = ProblemLog()
  let printed: [(String, ConfigNode)] = [
    ("module", .string("keras.optimizers")), ("class_name", .string(golden.name)),
    ("config", config), ("registered_name", ConfigNode(.null, at: config.location)),
  ]
  _ = OptimizerRegistry.registry.make(.mapping(printed), log: log)
  try golden.checkProblems(log)
}

/// A dense layer that is trained by given gradients, as the training loop does it.
private struct LayerTraining {
  var model: Sequential
  var state: OptimizerState
  private let workspace: Workspace
  private let updater: ParameterUpdater

  init(_ golden: GoldenCase, _ optimizer: OptimizerSpec) throws {
    let kernel = try golden.tensor("kernel")
    let bias = try golden.tensor("bias")
    model = try network(
      "Dense", settings: [("units", .integer(kernel.shape.last ?? 0))],
      weights: [("kernel", kernel.node), ("bias", bias.node)], inputs: kernel.shape.first ?? 0)
    state = OptimizerState(optimizer: optimizer, model: model)
    workspace = Workspace(for: model, batchSize: 1, isTraining: true)
    updater = ParameterUpdater(
      optimizer, model: model, run: RunLength(stepsPerEpoch: 1, steps: 1))
  }

  var parameters: [Parameter] { model.stages[0].parameters }

  mutating func step(_ gradients: ConfigNode) throws {
    for (index, parameter) in parameters.enumerated() {
      workspace.stages[0].parameterGradients[index] =
        try Tensor(gradients.require([parameter.name])).matrix
    }
    _ = updater.update(&model, gradients: workspace, &state, loss: 0) { _ in 0 }
  }
}

extension Findings {
  fileprivate mutating func compare(
    _ when: String, _ parameters: [Parameter], _ expected: ConfigNode
  ) throws {
    for parameter in parameters {
      compare(
        "\(parameter.name) \(when)", parameter.value, try Tensor(expected.require([parameter.name]))
      )
    }
  }
}

/// The learning rate at each of the given steps.
func checkSchedule(_ golden: GoldenCase, _ findings: inout Findings) throws {
  let schedule = try golden.make(ScheduleRegistry.registry)
  let run = RunLength(stepsPerEpoch: 1, steps: 1)
  let rates = try (golden.require("steps").items ?? []).map { step in
    Double(schedule.learningRate(at: Int(try step.golden()), in: run))
  }
  let expected = try golden.require("expected", "values").items ?? []
  let data = try expected.map { try $0.golden() }
  findings.compare("rate", rates, Tensor(shape: [data.count], data: data))
}
