internal import Config
internal import Diagnostics
internal import JSON
internal import NN
internal import Platform
internal import Training
internal import YAML

/// A model as Keras's `model.to_json()` prints it, in place of the section `model`.
///
/// Its layers become those of the section, its `compile_config` fills what the config's own
/// `compile` leaves out, key by key.
struct KerasModel {
  /// What may stand at `model` beside the section itself: a file's name, or what such a file holds.
  static let kinds: [SettingKind] = [
    .text, .sectionOfKeras(ConfigSection.settings(isOfKeras: true) { _ = KerasModel(&$0) }),
  ]

  private static let sizeLimit = 16 << 20

  /// A file that a model was read from.
  struct File {
    let name: String
    fileprivate let bytes: [UInt8]

    /// Adds the text of the lines to problems of this file.
    func withExcerpts(_ problems: Problems) -> Problems {
      YAML.excerpts(for: problems, in: bytes, name: name)
    }
  }

  private let location: SourceLocation
  private var name: ConfigNode?
  private var layers: [ConfigNode] = []
  /// The keys of `compile` with what Keras says.
  private var compile: [(key: String, value: ConfigNode)] = []

  /// Puts the sections in the place of a model of Keras, if the config has one.
  ///
  /// - Parameter folder: the config's, which a file's name is relative to.
  /// - Returns: the file that the model was read from.
  static func expand(_ root: inout ConfigNode, folder: String) throws(Problems) -> File? {
    guard let node = root["model"] else { return nil }
    if let path = node.string {
      let (file, model) = try read(
        Path.simplified(Path.join(folder, path)), namedAt: node.location)
      do {
        try KerasModel(model).replaceModel(of: &root)
      } catch { throw file.withExcerpts(error) }
      return file
    }
    if node["class_name"] != nil { try KerasModel(node).replaceModel(of: &root) }
    return nil
  }

  private static func read(_ path: String, namedAt place: SourceLocation) throws(Problems) -> (
    File, ConfigNode
  ) {
    do {
      let bytes = try ByteSource(path: path).readAll(limit: sizeLimit)
      let node = try JSON.read(bytes, name: path, kind: .config)
      guard node["class_name"] != nil else {
        throw Diagnostic(
          "'\(path)' is no model of Keras: it has no key 'class_name'", at: place,
          notes: ["it is written in Python by: open(…, 'w').write(model.to_json())"])
      }
      return (File(name: path, bytes: bytes), node)
    } catch let problem as Diagnostic {
      throw Problems(problem.placed(at: place))
    } catch { throw Problems(thrown: error) }
  }

  private init(_ node: ConfigNode) throws(Problems) {
    let log = ProblemLog()
    var section = ConfigSection(node, title: "Keras's model", isOfKeras: true, log: log)
    let model = KerasModel(&section)
    // What another class prints is not worth a problem a key.
    if log.isEmpty { section.finish() }
    try log.check()
    self = model
  }

  private init(_ section: inout ConfigSection) {
    location = section.location
    let sequential = ModelConfig.Kind.sequential.rawValue
    let kind = section.node("class_name", kind: .words([sequential]), standard: nil)
    if let kind, kind.string != sequential {
      section.fail(
        "class_name", "nnctl reads models of class \(sequential), found \(kind.described)")
      return
    }
    for key in ["module", "registered_name", "keras_version", "backend"] {
      _ = section.optionalString(key)
    }
    // The shapes follow from the layers.
    _ = section.node("build_config")
    section.section("config") { readConfig(&$0) }
    compile = section.optionalSection("compile_config") { Self.readCompile(&$0) } ?? []
  }

  private mutating func readConfig(_ section: inout ConfigSection) {
    name = section.node("name", kind: .text)
    let isTrainable = section.boolean("trainable", default: true)
    section.checkDtype()
    let registry = LayerRegistry.registry
    let found = section.node(
      "layers", kind: .list(of: .component(registry.description)), standard: nil)
    layers = found?.items ?? []
    if found?.items == nil {
      section.fail("layers", "expected a list of layers, found \(found?.described ?? "nothing")")
    }
    if !isTrainable {
      layers = layers.map { $0.setting("trainable", to: .boolean(false), below: "config") }
    }
    let shape = section.node("build_input_shape", kind: LayerSpec.shapeKind)
    let first = layers.first?["class_name"]?.string.flatMap(registry.entry)
    if let shape, !shape.isNull, first?.name != Input.name {
      layers.insert(.mapping([Input.name: .mapping(["batch_shape": shape])]), at: 0)
    }
  }

  /// Everything that a section `compile` has, and what Keras can do besides at its default.
  private static func readCompile(_ section: inout ConfigSection) -> [(String, ConfigNode)] {
    var found: [(String, ConfigNode)] = []
    for setting in ConfigSection.settings({ _ = CompileConfig(&$0) }) {
      let node = section.node(
        setting.key, kind: setting.kind.orNull, expected: setting.expected)
      if let node, !node.isNull { found.append((setting.key, ofOneOutput(node, setting.key))) }
    }
    if let weights = section.node("loss_weights", kind: .null), !weights.isNull {
      section.fail("loss_weights", "nnctl has one loss without a weight: expected null")
    }
    if section.boolean("run_eagerly", default: false) {
      section.fail("run_eagerly", "nnctl has one way of running: expected false")
    }
    if section.integer("steps_per_execution", default: 1, .atLeast(1)) != 1 {
      section.fail("steps_per_execution", "nnctl takes one step at a time: expected 1")
    }
    // It is compiled either way.
    _ = section.node("jit_compile", kind: .either([.boolean, .words(["auto"]), .null]))
    return found
  }

  /// Keras takes a loss, and a list of metrics, for each output; of one output they may stand alone.
  private static func ofOneOutput(_ node: ConfigNode, _ key: String) -> ConfigNode {
    guard let items = node.items, items.count == 1, key == "loss" || items[0].items != nil else {
      return node
    }
    return items[0]
  }

  private func replaceModel(of root: inout ConfigNode) {
    var model = ConfigNode.mapping(
      (name.map { [("name", $0)] } ?? []) + [("layers", .sequence(layers))])
    model.location = location
    root = root.setting("model", to: model)
    for (key, value) in compile where root["compile"]?[key] == nil {
      root = root.setting(key, to: value, below: "compile")
    }
  }
}

extension ConfigNode {
  /// The same mapping with another value at a key, or at a key of the mapping below another. What
  /// is no mapping stays as it is.
  fileprivate func setting(_ key: String, to value: ConfigNode, below outer: String) -> ConfigNode {
    let inner = self[outer] ?? ConfigNode(.null, at: location)
    return setting(outer, to: inner.setting(key, to: value))
  }

  fileprivate func setting(_ key: String, to value: ConfigNode) -> ConfigNode {
    guard var entries = isNull ? [] : entries else { return self }
    let entry = Entry(key: key, keyLocation: value.location, value: value)
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index] = entry
    } else {
      entries.append(entry)
    }
    var copy = self
    copy.value = .mapping(entries)
    return copy
  }
}
