internal import Config
internal import Diagnostics
internal import JSON
internal import NN
internal import Training

/// Turns a network's resolved config into Keras's JSON. What a setting holds is told by its kind.
struct KerasExport {
  private let network: BuiltNetwork
  private let log: ProblemLog

  init(_ network: BuiltNetwork, log: ProblemLog) {
    self.network = network
    self.log = log
  }

  private typealias Entries = [(String, ConfigNode)]

  var node: ConfigNode {
    let shape = Self.shape(network.model.inputs)
    let config: Entries =
      [("name", .string(network.model.name)), ("trainable", .boolean(true)), ("dtype", Self.dtype)]
      + [("layers", .sequence([inputLayer] + layers)), ("build_input_shape", shape)]
    let kind = ModelConfig.Kind.sequential.rawValue
    return .mapping(
      Self.object(kind, in: "keras", .mapping(config))
        + [("build_config", .mapping(["input_shape": shape]))]
        + (compileConfig.map { [("compile_config", $0)] } ?? []))
  }

  // MARK: Layers

  /// Keras has one in front always.
  private var inputLayer: ConfigNode {
    let first = network.config.model.layers.first
    let given = first?.className == Input.name ? first?.name : nil
    return .mapping(
      Self.object(
        "InputLayer", in: LayerRegistry.registry.description.kerasModule,
        .mapping([
          "batch_shape": Self.shape(network.model.inputs), "dtype": .string("float32"),
          "sparse": .boolean(false), "ragged": .boolean(false),
          "name": .string(given ?? "input_layer"), "optional": .boolean(false),
        ])))
  }

  private var layers: [ConfigNode] {
    let resolved = network.config.resolved["model"]?["layers"]?.items ?? []
    var inputs = network.model.inputs
    return zip(resolved, network.model.layers).compactMap { node, built in
      defer { inputs = built.outputs }
      if built.className == Input.name { return nil }
      return layer(node, built, inputs: inputs)
    }
  }

  private func layer(_ node: ConfigNode, _ built: Sequential.BuiltLayer, inputs: Int) -> ConfigNode
  {
    let family = LayerRegistry.registry.description
    guard let made = component(node, of: family), let config = made["config"]?.entries else {
      return .null
    }
    let trainable = made["config"]?["trainable"] ?? .boolean(true)
    let common: Entries = [
      ("name", .string(built.name)), ("trainable", trainable), ("dtype", Self.dtype),
    ]
    // The input layer in front says the shapes; weights have no place here.
    let own = ["name", "trainable", "weights", "input_dim", "input_shape", "batch_input_shape"]
    let settings = config.filter { !own.contains($0.key) }.map { ($0.key, $0.value) }
    return .mapping(
      Self.object(
        made["class_name"]?.string ?? "", in: family.kerasModule, .mapping(common + settings))
        + [("build_config", .mapping(["input_shape": Self.shape(inputs)]))])
  }

  // MARK: The section `compile`

  private var compileConfig: ConfigNode? {
    guard let resolved = network.config.resolved["compile"] else { return nil }
    let entries = ConfigSection.settings { _ = CompileConfig(&$0) }.compactMap { setting in
      resolved[setting.key].map { (setting.key, converted($0, setting.kind)) }
    }
    let rest: Entries = [
      ("loss_weights", .null), ("run_eagerly", .boolean(false)),
      ("steps_per_execution", .integer(1)), ("jit_compile", .boolean(false)),
    ]
    return .mapping(entries + rest)
  }

  // MARK: Components

  /// A resolved component as Keras writes it; nil, with a problem logged, where it cannot.
  private func component(_ node: ConfigNode, of family: ComponentFamily) -> ConfigNode? {
    guard let name = node.componentName, let member = family.member(named: name) else { return nil }
    let given = node.string == nil ? node.entries?[0].value.entries ?? [] : []
    switch member.kerasName {
    case nil:
      log.add(Diagnostic("Keras has no \(family.name) '\(member.name)'"))
      return nil
    case .word(let word, let layer):
      let settings = given.filter { entry in
        entry.key != "name"
          && member.settings.contains { $0.key == entry.key && $0.standard != entry.value }
      }
      if let layer, !settings.isEmpty {
        let config = ConfigNode.mapping(settings.map { ($0.key, $0.value) })
        return .mapping(
          Self.object(layer, in: LayerRegistry.registry.description.kerasModule, config))
      }
      return .string(self.word(word, member, of: family, given))
    case .object(let className):
      var config: Entries = []
      for entry in given {
        let setting = member.settings.first { $0.key == entry.key }
        if setting?.isInKeras == false {
          if setting?.standard != entry.value { refuse(entry, member, of: family) }
        } else {
          config.append((entry.key, converted(entry.value, setting?.kind ?? .anything)))
        }
      }
      return .mapping(Self.object(className, in: family.kerasModule, .mapping(config)))
    }
  }

  /// A word has no settings, but a name where it is one of its own.
  private func word(
    _ word: String, _ member: ComponentFamily.Member, of family: ComponentFamily,
    _ given: [ConfigNode.Entry]
  ) -> String {
    var word = word
    for entry in given {
      let standard = member.settings.first { $0.key == entry.key }?.standard
      if entry.key == "name", let name = entry.value.string, member.isCalled(name) {
        word = name
      } else if standard != entry.value {
        refuse(entry, member, of: family)
      }
    }
    return word
  }

  private func refuse(
    _ entry: ConfigNode.Entry, _ member: ComponentFamily.Member, of family: ComponentFamily
  ) {
    log.add(
      Diagnostic(
        "\(family.name) '\(member.name)': Keras's form has no place for \(entry.key): "
          + JSON.write(entry.value)))
  }

  private func converted(_ value: ConfigNode, _ kind: SettingKind) -> ConfigNode {
    for alternative in kind.alternatives {
      switch alternative {
      case .component(let family):
        if let name = value.componentName, family.member(named: name) != nil {
          return component(value, of: family) ?? .null
        }
      case .list(let item):
        if let items = value.items { return .sequence(items.map { converted($0, item) }) }
      case .words:
        // A word in place of a number is ours.
        if let word = value.string, kind.alternatives.contains(where: \.isNumber) {
          log.add(Diagnostic("Keras knows no '\(word)' in place of a number"))
        }
      default: break
      }
    }
    return value
  }

  // MARK: Pieces

  private static func object(_ className: String, in module: String, _ config: ConfigNode)
    -> Entries
  {
    [
      ("module", .string(module)), ("class_name", .string(className)), ("config", config),
      ("registered_name", .null),
    ]
  }

  private static func shape(_ columns: Int) -> ConfigNode { .sequence([.null, .integer(columns)]) }

  private static var dtype: ConfigNode {
    .mapping(object("DTypePolicy", in: "keras", .mapping(["name": .string("float32")])))
  }
}

extension ConfigNode {
  /// The name in a resolved component: alone, or in front of its settings.
  fileprivate var componentName: String? {
    string ?? entries.flatMap { $0.count == 1 ? $0[0].key : nil }
  }
}

extension SettingKind {
  fileprivate var isNumber: Bool {
    switch self {
    case .number, .integer: true
    default: false
    }
  }
}
