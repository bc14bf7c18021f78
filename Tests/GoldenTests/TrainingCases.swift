import Config
import Diagnostics
import Foundation
import JSON
import NN
import Platform
import TestSupport
import Training
import Workflows
import YAML

/// A whole training, by the workflows behind `nnctl train` and `nnctl predict`: history, weights,
/// scores and predictions.
struct TrainingCase {
  let name: String
  let folder: URL
  private let node: ConfigNode

  /// Where Keras itself varies by less than this between its precisions, the tight bound is fair.
  private static let tightDeviation = 1e-6

  init(_ folder: URL) throws {
    self.folder = folder
    name = folder.lastPathComponent
    let file = folder.appending(path: "case.json")
    node = try JSON.read([UInt8](Data(contentsOf: file)), name: file.path, kind: .data)
  }

  /// - Throws: `Skip` where a component is not known, `Failure` for what differs.
  func check() throws {
    try withScratchFolder { scratch in
      for file in ["train.csv", "test.csv"] {
        try FileManager.default.copyItem(
          at: folder.appending(path: file), to: scratch.appending(path: file))
      }
      let config = scratch.appending(path: "config.yaml")
      try YAML.write(runConfig()).write(to: config, atomically: true, encoding: .utf8)
      if hasVectors {
        _ = try train(config.path, epochs: 0, in: scratch)
        try writeStart(in: scratch)
        try YAML.write(runConfig(start: Self.start)).write(
          to: config, atomically: true, encoding: .utf8)
      }
      try skipUnknown(CheckWorkflow.run(path: config.path, overrides: []))
      let before = try train(config.path, epochs: 0, in: scratch)
      let outcome = try train(config.path, epochs: nil, in: scratch)
      try compare(outcome, before: before, predictions: predictions(in: scratch))
    }
  }

  private struct Interrupted: Error {}

  private func train(_ config: String, epochs: Int?, in scratch: URL) throws -> TrainOutcome {
    let overrides = epochs.map {
      [Override(option: "--epochs", path: "fit.epochs", value: String($0))]
    }
    let workflow = try TrainWorkflow(
      configPath: config, overrides: overrides ?? [],
      output: scratch.appending(path: "model.json").path)
    guard case .finished(let outcome) = try workflow.run() else { throw Interrupted() }
    return outcome
  }

  /// `nnctl predict --raw --input test.csv`
  private func predictions(in scratch: URL) throws -> [Double] {
    var request = PredictRequest(
      modelPath: scratch.appending(path: "model.json").path,
      input: .file(scratch.appending(path: "test.csv").path))
    request.raw = true
    let output = scratch.appending(path: "predictions.csv")
    let file = try AtomicFile(path: output.path)
    try PredictWorkflow.run(request, to: file) { _ in }
    try file.commit()
    let lines = try String(contentsOf: output, encoding: .utf8).split(separator: "\n").dropFirst()
    return lines.flatMap { $0.split(separator: ",").compactMap { Double($0) } }
  }

  // MARK: The config

  /// The case as a config of nnctl.
  ///
  /// - Parameter start: a checkpoint with the first weights.
  func runConfig(start: String? = nil) throws -> ConfigNode {
    var data: [(String, ConfigNode)] = [
      ("path", .string("train.csv")), ("target", try node.require(["target"])),
      ("features", try node.require(["features"])), ("split", split),
    ]
    if let columns = node["columns"] { data.append(("columns", columns)) }
    if try hasColumn("sample_weight") { data.append(("sample_weight", .string("sample_weight"))) }
    var fit: [(String, ConfigNode)] = [
      ("epochs", try node.require(["epochs"])), ("batch_size", try node.require(["batch_size"])),
      ("shuffle", node["shuffle"] ?? .boolean(false)),
    ]
    let options = [
      "class_weight", "initial_epoch", "steps_per_epoch", "validation_freq",
      "validation_batch_size", "validation_split",
    ]
    for key in options {
      if let option = node[key], !option.isNull { fit.append((key, option)) }
    }
    var sections: [(String, ConfigNode)] = [
      ("data", .mapping(data)),
      (
        "model",
        .mapping([
          "layers": .sequence(try layers()),
          "initial_weights": start.map(ConfigNode.string) ?? .null,
        ])
      ),
      (
        "compile",
        .mapping([
          "optimizer": try node.require(["optimizer"]), "loss": try node.require(["loss"]),
          "metrics": node["metrics"] ?? .sequence([]),
          "weighted_metrics": node["weighted_metrics"] ?? .sequence([]),
        ])
      ), ("fit", .mapping(fit)),
    ]
    if let callbacks = node["callbacks"], callbacks.items?.isEmpty == false {
      sections.append(
        (
          "callbacks",
          .sequence(
            (callbacks.items ?? []).map { callback in
              .mapping([
                (callback["class"]?.string ?? "", callback["config"] ?? .null)
              ])
            })
        ))
    }
    return .mapping(sections)
  }

  var hasCallbacks: Bool { node["callbacks"]?.items?.isEmpty == false }

  private var split: ConfigNode {
    let test = ("test_path", ConfigNode.string("test.csv"))
    guard let validation = node["validation"], !validation.isNull else { return .mapping([test]) }
    return .mapping([test, ("validation_path", validation["data"] ?? .string("test.csv"))])
  }

  private func hasColumn(_ name: String) throws -> Bool {
    let text = try String(contentsOf: folder.appending(path: "train.csv"), encoding: .utf8)
    return text.prefix { $0 != "\n" }.split(separator: ",").contains { $0 == name }
  }

  private func layers() throws -> [ConfigNode] {
    try (node.require(["layers"]).items ?? []).enumerated().map { index, layer in
      var settings = (layer.entries ?? []).filter { $0.key != "class" }.map { ($0.key, $0.value) }
      let given = try initialWeights(ofLayer: hasVectors ? index + 1 : index)
      if !given.isEmpty { settings.append(("weights", .mapping(given))) }
      return .mapping([(layer["class"]?.string ?? "", .mapping(settings))])
    }
  }

  private func initialWeights(ofLayer index: Int) throws -> [(String, ConfigNode)] {
    try (node.require(["initial_weights"]).items ?? [])
      .filter { $0["layer"]?.double == Double(index) }
      .map { ($0["name"]?.string ?? "", try Tensor($0).node) }
  }

  /// Whether categories become vectors, in a layer before those of the config.
  private var hasVectors: Bool { node["columns"] != nil }

  private static let start = "start.json"

  /// A config gives weights to its own layers alone: the vectors come from a checkpoint of the
  /// untrained network, with the case's in the place of its own.
  private func writeStart(in scratch: URL) throws {
    func replacing(_ key: String, of node: ConfigNode, by value: ConfigNode) -> ConfigNode {
      .mapping((node.entries ?? []).map { ($0.key, $0.key == key ? value : $0.value) })
    }
    let file = scratch.appending(path: "model.json")
    let made = try JSON.read([UInt8](Data(contentsOf: file)), name: file.path, kind: .data)
    var layers = try made.require(["layers"]).items ?? []
    layers[0] = replacing("weights", of: layers[0], by: .mapping(try initialWeights(ofLayer: 0)))
    try JSON.write(replacing("layers", of: made, by: .sequence(layers))).write(
      to: scratch.appending(path: Self.start), atomically: true, encoding: .utf8)
  }

  /// What is only unknown is skipped by its name.
  func skipUnknown(_ findings: Workflows.Findings) throws {
    let faults = findings.faults
    guard let first = faults.first else { return }
    let isUnknown = faults.allSatisfy {
      $0.message.hasPrefix("unknown ") || $0.message.hasPrefix("'learning_rate' of")
    }
    guard isUnknown else {
      throw Failure("config: " + faults.map(\.message).joined(separator: "; "))
    }
    throw Skip(name, first.message)
  }

  // MARK: The numbers

  private func compare(_ outcome: TrainOutcome, before: TrainOutcome, predictions: [Double]) throws
  {
    let deviation = node["observed_float32_float64_deviation"]
    let isTight = ["history", "evaluate_test", "predict_test"].allSatisfy {
      deviation?[$0]?.double.map { $0 < Self.tightDeviation } ?? false
    }
    var scores = Findings(
      relativeTolerance: isTight ? 2e-5 : 1e-4, absoluteTolerance: isTight ? 2e-5 : 1e-5)
    let expected = try node.require(["expected"])
    if let epochs = expected["epochs_run"]?.double, Double(outcome.epochs) != epochs {
      scores.note("epochs_run: found \(outcome.epochs), expected \(Int(epochs))")
    }
    try compareHistory(outcome, expected, &scores)
    try compare("initial_evaluate_test", before.test, expected, &scores)
    try compare("evaluate_test", outcome.test, expected, &scores)
    let rows = try (expected.require(["predict_test"]).items ?? []).flatMap { $0.items ?? [] }
    scores.compare("predict_test", predictions, try Tensor(flat: rows))
    try scores.check()
    var weights = Findings(relativeTolerance: 1e-3, absoluteTolerance: 1e-4)
    try compareWeights(outcome.model, expected, &weights)
    try weights.check()
  }

  private func compareHistory(
    _ outcome: TrainOutcome, _ expected: ConfigNode, _ findings: inout Findings
  ) throws {
    let columns = try expected.require(["history"]).entries ?? []
    let found = Set(outcome.history.names)
    if found != Set(columns.map(\.key)) {
      findings.note("history: found \(found.sorted()), expected \(columns.map(\.key).sorted())")
    }
    for column in columns {
      let values = outcome.history[column.key] ?? []
      findings.compare(
        "history.\(column.key)", values.map { Double($0) },
        try Tensor(flat: column.value.items ?? []))
    }
  }

  private func compare(
    _ key: String, _ found: [(name: String, value: Float)], _ expected: ConfigNode,
    _ findings: inout Findings
  ) throws {
    for entry in try expected.require([key]).entries ?? [] {
      let value = found.first { $0.name == entry.key }?.value
      findings.compare("\(key).\(entry.key)", Double(value ?? .nan), try Tensor(entry.value))
    }
  }

  private func compareWeights(
    _ model: Sequential, _ expected: ConfigNode, _ findings: inout Findings
  ) throws {
    for weight in try expected.require(["final_weights"]).items ?? [] {
      let name = weight["name"]?.string ?? ""
      let found = model.parameters.first {
        Double($0.layer) == weight["layer"]?.double && $0.parameter.name == name
      }
      guard let found else {
        findings.note("there are no weights '\(name)'")
        continue
      }
      findings.compare(
        "\(model.layers[found.layer].name)/\(name)", found.parameter.value, try Tensor(weight))
    }
  }
}

extension Tensor {
  /// Numbers in a row.
  fileprivate init(flat items: [ConfigNode]) throws {
    shape = [items.count]
    data = try items.map { try $0.golden() }
  }
}
