import Config
import Diagnostics
import Testing
import YAML

@Suite struct OverrideTests {
  static let config = """
    compile:
      optimizer: adam
      loss: {Huber: {delta: 2}}
    model:
      layers:
        - Dense: {units: 3}
        - class_name: Dropout
          config: {rate: 0.5}
        - {class_name: Flatten}
        - Dense: {units: 1}
    callbacks: [EarlyStopping, {ModelCheckpoint: {path: x}}]
    seed: 1
    """

  private func isComponent(_ path: [String]) -> Bool {
    path == ["compile", "optimizer"] || path == ["compile", "loss"]
      || (path.count == 3 && path.starts(with: ["model", "layers"]))
      || (path.count == 2 && path[0] == "callbacks")
  }

  private func overridden(_ path: String, _ value: String) throws -> ConfigNode {
    var root = try YAML.read(Array(Self.config.utf8), name: "f.yaml")
    let override = ConfigOverride(
      path: path.split(separator: ".").map(String.init),
      value: try YAML.readValue(value, name: "--set"),
      location: SourceLocation(file: "--set", line: 1, column: 1), excerpt: "\(path)=\(value)")
    try override.apply(to: &root, isComponent: isComponent)
    return root
  }

  @Test(
    "paths",
    arguments: [
      ("seed", "7", "seed: 1", "seed: 7"),
      ("fit.epochs", "2", "seed: 1", "seed: 1\nfit: {epochs: 2}"),
      ("compile.optimizer", "SGD", "optimizer: adam", "optimizer: SGD"),
      (
        "compile.optimizer.learning_rate", "0.02", "optimizer: adam",
        "optimizer: {adam: {learning_rate: 0.02}}"
      ),
      ("compile.loss.delta", "3", "delta: 2", "delta: 3"),
      ("compile.loss.reduction", "sum", "delta: 2", "delta: 2, reduction: sum"),
      ("compile.loss", "mse", "{Huber: {delta: 2}}", "mse"),
      ("compile.loss", "huber", "", ""),
      ("compile.loss", "{huber: {delta: 1}}", "{Huber: {delta: 2}}", "{huber: {delta: 1}}"),
      ("model.layers.0.units", "5", "units: 3", "units: 5"),
      ("model.layers.1.rate", "0.1", "rate: 0.5", "rate: 0.1"),
      ("model.layers.dropout.rate", "0.1", "rate: 0.5", "rate: 0.1"),
      ("model.layers.2.x", "1", "Flatten}", "Flatten, config: {x: 1}}"),
      ("model.layers.3", "Flatten", "- Dense: {units: 1}", "- Flatten"),
      (
        "callbacks.early_stopping.patience", "3", "[EarlyStopping,",
        "[{EarlyStopping: {patience: 3}},"
      ),
      ("callbacks.ModelCheckpoint.path", "[a, b]", "path: x", "path: [a, b]"),
      ("callbacks.2", "CSVLogger", "path: x}}]", "path: x}}, CSVLogger]"),
      (
        "compile.metrics.0", "auc", "{Huber: {delta: 2}}", "{Huber: {delta: 2}}\n  metrics: [auc]"
      ),
    ] as [(String, String, String, String)])
  func paths(path: String, value: String, old: String, new: String) throws {
    let expected = old.isEmpty ? Self.config : Self.config.replacing(old, with: new)
    #expect(
      try overridden(path, value) == (try YAML.read(Array(expected.utf8), name: "f.yaml")))
  }

  @Test(
    "mistakes",
    arguments: [
      ("model.layers.4.units", "the list has 4 items, counted from 0"),
      ("model.layers.-1.units", "the list has 4 items, counted from 0"),
      ("model.layers.Dense.units", "2 items of the list are called 'Dense': use an index"),
      ("model.layers.LSTM.units", "no item of the list is called 'LSTM'"),
      ("seed.x", "'seed' is 1"),
      ("callbacks.EarlyStopping.patience.x.y", nil),
      ("compile.loss.delta.x", "'compile.loss.delta' is 2"),
    ] as [(String, String?)])
  func mistakes(path: String, reason: String?) {
    do {
      _ = try overridden(path, "0")
      #expect(reason == nil)
    } catch let problem as Diagnostic {
      #expect(problem.message == "cannot set '\(path)': \(reason ?? "")")
      #expect(problem.location?.description == "--set:1:1")
      #expect(problem.excerpt == "\(path)=0")
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test("a component that is none")
  func noComponent() throws {
    var root = try YAML.read(Array("compile: {optimizer: [1]}".utf8), name: "f.yaml")
    let override = ConfigOverride(
      path: ["compile", "optimizer", "rate"], value: .integer(1),
      location: SourceLocation(file: "--set"))
    #expect {
      try override.apply(to: &root, isComponent: isComponent)
    } throws: { error in
      (error as? Diagnostic)?.message
        == "cannot set 'compile.optimizer.rate': there is no component there to set 'rate' of"
    }
  }
}
