public import Config
public import Diagnostics

/// The section `model`: what the network is made of.
public struct ModelConfig: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case sequential = "Sequential"
  }

  public let name: String
  public let layers: [LayerSpec]
  /// Those within others included, in the order in which they compute.
  public var flatLayers: [LayerSpec] { layers.flatMap(\.flattened) }
  /// Names of the inputs, for a network without a `data` section.
  public let inputNames: [String]?
  /// A checkpoint to take the first weights from, relative to the config; nil for none.
  public let initialWeights: LayerSpec.Declared<String>?
  public let location: SourceLocation

  public init(_ section: inout ConfigSection) {
    location = section.location
    _ = section.choice("type", default: Kind.sequential)
    name = section.string("name", default: "sequential")
    inputNames = section.strings("inputs")
    let path = section.node(
      "initial_weights", kind: SettingKind.text.orNull, expected: "a checkpoint's path")
    let pathText = section.optionalString("initial_weights")
    initialWeights = path.flatMap { node in
      pathText.map { .init(value: $0, location: node.location) }
    }
    layers = section.components("layers", LayerRegistry.registry, isRequired: true)
    if section.has("layers") && layers.isEmpty && section.log.isEmpty {
      section.fail("layers", "expected at least one layer")
    }
  }

  /// The number of outputs for so many inputs. Layers that do not fit count as if they did: what is
  /// wrong with them is reported when the network is built.
  public func outputs(inputs: Int) -> Int {
    flatLayers.reduce(inputs) { columns, spec in
      (try? spec.plan(inputs: columns).outputs) ?? columns
    }
  }

  /// The number of inputs that the layers themselves tell: by a declaration, or by the first given
  /// kernel. Nil where they do not.
  public var tellsInputs: Int? {
    for spec in flatLayers {
      if let declared = spec.declaredInputs { return declared.value }
      if let rows = spec.weights?["kernel"]?.items?.count { return rows }
      if spec.layer is Dense { return nil }
    }
    return nil
  }
}
