import Config
import Diagnostics
import JSON
import NN
import Platform
import Tabular
import YAML

@testable import Workflows

/// Configs, and models of Keras in them.
extension FuzzTarget {
  private static let path = "\(FuzzFolder.path)/config.yaml"

  /// A config. Lines `#set path=value` at its beginning are options of the command line.
  static func config(_ bytes: [UInt8]) {
    attempt(showing: (bytes, path)) {
      let overrides = try overrides(bytes)
      let source = try ConfigSource.read(ByteSource(bytes: bytes, name: path), path: path)
      guard case .config(let node, _) = source, node.entries != nil else { return }
      try use(node, overrides, goesOn: bytes.count % 4 == 0)
    }
  }

  /// What Keras's `to_json` prints, as the model of a config.
  static func keras(_ bytes: [UInt8]) {
    attempt(showing: (bytes, path)) {
      let node = try JSON.read(bytes, name: path, kind: .config)
      try use(
        .mapping([
          "data": .mapping([
            "path": .string("data.csv"), "target": .string("hit"),
            "features": .sequence([.string("x1"), .string("w")]),
          ]),
          "model": node,
        ]), [], goesOn: bytes.count % 4 == 0)
    }
  }

  private static func overrides(_ bytes: [UInt8]) throws -> [Override] {
    let mark = Array("#set ".utf8)
    return try bytes.prefix(1000).split(separator: UInt8(ascii: "\n"))
      .prefix { $0.starts(with: mark) }
      .map { try Override(setting: String(decoding: $0.dropFirst(mark.count), as: UTF8.self)) }
  }

  /// - Parameter goesOn: whether a training is interrupted, too, which takes time.
  private static func use(_ node: ConfigNode, _ overrides: [Override], goesOn: Bool) throws {
    // A file named in place of the model may be anything, standard input too.
    if node["model"]?.string != nil { return }
    let (root, config) = try ConfigSource.runConfig(node, path: path, overrides: overrides)
    _ = insist("a resolved config reads") { try RunConfig(config.resolved) }
    if config.resolved.height <= 64 {
      let written = Array(YAML.write(config.resolved).utf8)
      let again = insist("what was written is YAML") {
        try YAML.read(written, name: "resolved.yaml")
      }
      precondition(again == config.resolved, "what was written reads as something else")
    }
    guard config.data != nil else {
      let loaded = try LoadedModel(.config(node, path: path), overrides: overrides)
      return predictOne(loaded)
    }
    try train(root, config, overrides, goesOn: goesOn)
    try export(.config(root, path: path))
  }

  static func export(_ source: ConfigSource) throws {
    let network = try BuiltNetwork(source)
    let text = try ExportWorkflow.kerasJSON(network)
    _ = insist("what is exported is JSON") {
      try JSON.read(Array(text.utf8), name: "export.json", kind: .config)
    }
  }

  /// Rows for any model: those of the data, by name where it has them.
  static func predictOne(_ loaded: LoadedModel) {
    var request = request(.file("rows"), Set("naD".utf8))
    request.raw = loaded.target == nil
    predict(FuzzFolder.bytes("data.csv"), .csv, CSVOptions(), request, loaded)
    let cells = ["1", "red", "2024-02-29", "true", "-2.5"]
    let line = loaded.inputNames.indices.prefix(2000).map { cells[$0 % cells.count] }
    var options = CSVOptions()
    options.delimiter = UInt8(ascii: ",")
    options.hasHeader = false
    predict(Array(line.joined(separator: ",").utf8), .csv, options, request, loaded)
  }
}
