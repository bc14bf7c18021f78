import Config
import Diagnostics
import Foundation
import JSON
import NN
import TestSupport
import Workflows
import YAML

/// A training's `model.json`, which Keras wrote, against what the case says of the same network.
extension TrainingCase {
  /// - Throws: `Skip` where a component is not known, `Failure` for what differs.
  func checkKerasModel() throws {
    try withScratchFolder { scratch in
      for file in ["train.csv", "test.csv", "model.json"] {
        try FileManager.default.copyItem(
          at: folder.appending(path: file), to: scratch.appending(path: file))
      }
      let own = try runConfig()
      let expected = try resolved(own, "own", in: scratch)
      // Named as a file, and pasted.
      let pasted = try JSON.read(
        Array(Data(contentsOf: folder.appending(path: "model.json"))), name: "model", kind: .data)
      for model in [ConfigNode.string("model.json"), pasted] {
        let sections = (own.entries ?? []).filter { !["model", "compile"].contains($0.key) }
          .map { ($0.key, $0.value) }
        let imported = ConfigNode.mapping(sections + [("model", model)])
        let found = try resolved(imported, "keras", in: scratch)
        try compare(found, expected)
      }
      try checkExport(expected, in: scratch)
    }
  }

  /// What is exported says the same when it is read again.
  private func checkExport(_ expected: ConfigNode, in scratch: URL) throws {
    let config = scratch.appending(path: "keras.yaml").path
    let text = try ExportWorkflow.kerasJSON(path: config)
    try text.write(
      to: scratch.appending(path: "model.json"), atomically: true, encoding: .utf8)
    let again = CheckWorkflow.run(path: config, overrides: [])
    try skipUnknown(again)
    try compare(YAML.read(Array((again.resolved ?? "").utf8), name: "again"), expected)
    guard try ExportWorkflow.kerasJSON(path: config) == text else {
      throw Failure("exported twice, the model differs")
    }
  }

  /// The config with every default filled in.
  private func resolved(_ config: ConfigNode, _ name: String, in scratch: URL) throws -> ConfigNode
  {
    let file = scratch.appending(path: "\(name).yaml")
    try YAML.write(config).write(to: file, atomically: true, encoding: .utf8)
    let findings = CheckWorkflow.run(path: file.path, overrides: [])
    try skipUnknown(findings)
    return try YAML.read(Array((findings.resolved ?? "").utf8), name: name)
  }

  private func compare(_ found: ConfigNode, _ expected: ConfigNode) throws {
    guard unnamed(found["compile"]) == unnamed(expected["compile"]) else {
      throw Failure(
        "compile: found\n\(text(found["compile"])), expected\n\(text(expected["compile"]))")
    }
    guard layers(of: found) == layers(of: expected) else {
      throw Failure("layers: found \(layers(of: found)), expected \(layers(of: expected))")
    }
  }

  /// Without the names of optimizer and schedule, which Keras prints and nobody uses, and without a
  /// learning rate that a callback may have changed before Keras printed it.
  private func unnamed(_ node: ConfigNode?) -> ConfigNode? {
    guard let entries = node?.entries else { return node }
    return .mapping(
      entries.filter { $0.key != "name" && !(hasCallbacks && $0.key == "learning_rate") }
        .map { entry in
          (entry.key, entry.key == "metrics" ? entry.value : unnamed(entry.value) ?? .null)
        })
  }

  /// Without what Keras's form adds: names, and the number of inputs; and without the weights.
  private func layers(of config: ConfigNode) -> [String] {
    let apart = ["name", "weights", "input_shape", "input_dim", "batch_input_shape"]
    return (config["model"]?["layers"]?.items ?? []).compactMap { layer in
      guard let entry = layer.entries?.first, entry.key != "Input" else { return layer.string }
      let settings = (entry.value.entries ?? []).filter { !apart.contains($0.key) }
      return "\(entry.key): " + JSON.write(.mapping(settings.map { ($0.key, $0.value) }))
    }
  }

  private func text(_ node: ConfigNode?) -> String { node.map { YAML.write($0) } ?? "nothing" }
}
