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

  /// What the config is: its components are of a family that knows none of them.
  static let kind = SettingKind.section(
    ConfigSection.settings { root in
      root.section("compile") { compile in
        _ = compile.optionalComponent("optimizer", shapes())
        _ = compile.optionalComponent("loss", shapes())
      }
      root.section("model") { _ = $0.components("layers", shapes()) }
      _ = root.components("callbacks", shapes())
      _ = root.integer("seed", default: 0)
    })

  private func overridden(_ path: String, _ value: String) throws -> ConfigNode {
    var root = try YAML.read(Array(Self.config.utf8), name: "f.yaml")
    let override = ConfigOverride(
      path: path.split(separator: ".").map(String.init),
      value: try YAML.readValue(value, name: "--set"),
      location: SourceLocation(file: "--set", line: 1, column: 1), excerpt: "\(path)=\(value)")
    try override.apply(to: &root, of: Self.kind)
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
      try override.apply(to: &root, of: Self.kind)
    } throws: { error in
      (error as? Diagnostic)?.message
        == "cannot set 'compile.optimizer.rate': there is no component there to set 'rate' of"
    }
  }

  /// Where components stand follows from what each of them reads, at any depth.
  @Test(
    "components below components",
    arguments: [
      ("shape.parts.0.radius", "2", "shape: {Polygon: {corners: 3, parts: [{disc: {radius: 2}}]}}"),
      (
        "shape.parts.disc.label", "x", "shape: {Polygon: {corners: 3, parts: [{disc: {label: x}}]}}"
      ),
      (
        "shape.parts.1", "{Polygon: {corners: 4}}",
        "shape: {Polygon: {corners: 3, parts: [disc, {Polygon: {corners: 4}}]}}"
      ),
      ("shape", "polygon", "shape: {Polygon: {corners: 3, parts: [disc]}}"),
      (
        "standard.radius", "3",
        "shape: {Polygon: {corners: 3, parts: [disc]}}\nstandard: {Circle: {radius: 3}}"
      ),
      (
        "shape.parts.1.parts.0.radius", "3",
        nil
      ),
    ] as [(String, String, String?)])
  func nested(path: String, value: String, expected: String?) throws {
    let text = "shape: {Polygon: {corners: 3, parts: [disc]}}"
    var root = try YAML.read(Array(text.utf8), name: "f.yaml")
    let settings = ConfigSection.settings { root in
      _ = root.component("shape", shapes())
      _ = root.component("standard", shapes(), default: "Circle")
    }
    let override = ConfigOverride(
      path: path.split(separator: ".").map(String.init),
      value: try YAML.readValue(value, name: "--set"), location: SourceLocation(file: "--set"))
    guard let expected else {
      #expect(throws: Diagnostic.self) { try override.apply(to: &root, of: .section(settings)) }
      return
    }
    try override.apply(to: &root, of: .section(settings))
    #expect(root == (try YAML.read(Array(expected.utf8), name: "f.yaml")))
  }

  @Test("a path that goes through the component's name")
  func named() throws {
    var root = try YAML.read(Array("shape: Circle".utf8), name: "f.yaml")
    let settings = ConfigSection.settings { _ = $0.component("shape", shapes()) }
    let override = ConfigOverride(
      path: ["shape", "Circle", "radius"], value: .integer(1),
      location: SourceLocation(file: "--set"))
    #expect {
      try override.apply(to: &root, of: .section(settings))
    } throws: { error in
      (error as? Diagnostic)?.message
        == "cannot set 'shape.Circle.radius': 'Circle' is the component itself"
        && (error as? Diagnostic)?.notes
          == ["leave out the component's name: shape.radius"]
    }
  }
}
