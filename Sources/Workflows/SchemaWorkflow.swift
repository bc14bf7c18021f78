internal import Config
internal import JSON

/// The JSON Schema of the config, for editors and other validators.
public enum SchemaWorkflow {
  public static func run() -> String {
    var writer = JSONWriter()
    writer.value(
      ConfigSchema.schema(
        of: RunConfig.settings, title: "a config of nnctl",
        more: [
          "if": ofOwnModel, "then": lossNeeded,
        ]))
    return String(decoding: writer.takeBytes(), as: UTF8.self)
  }

  /// A model of Keras may bring its loss along, a section `model` does not.
  private static var ofOwnModel: ConfigNode {
    .mapping([
      "properties": .mapping([
        "model": .mapping([
          "type": .string("object"),
          "not": .mapping(["required": .sequence([.string("class_name")])]),
        ])
      ])
    ])
  }

  private static var lossNeeded: ConfigNode {
    .mapping([
      "properties": .mapping([
        "compile": .mapping(["required": .sequence([.string("loss")])])
      ])
    ])
  }
}
