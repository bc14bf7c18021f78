import Config
import Diagnostics
import Foundation
import JSON
import TestSupport
import Testing
import YAML

@testable import Workflows

@Suite struct SchemaTests {
  /// A config by its path in the repository, as YAML 1.2 reads it.
  private static func configs(below folder: String) throws -> [(name: String, node: ConfigNode)] {
    let root = repositoryRoot.appending(path: folder)
    let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name in
      let bytes = try? Data(contentsOf: root.appending(path: name))
      // Some cases hold no YAML on purpose.
      return bytes.flatMap { try? YAML.read(Array($0), name: name) }.map { (name, $0) }
    }
  }

  /// The reading of the config without its data, which the schema is to agree with.
  private static func isAccepted(_ node: ConfigNode) -> Bool {
    do {
      _ = try RunConfig(node)
      return true
    } catch { return false }
  }

  @Test("every setting says what it takes, so that the schema can")
  func kinds() {
    var vague: Set<String> = []
    func look(_ settings: [ConfigSection.Setting], _ path: String) {
      for setting in settings {
        if case .anything = setting.kind { vague.insert("\(path).\(setting.key)") }
        for kind in setting.kind.alternatives {
          switch kind {
          case .section(let inner), .sectionOfKeras(let inner):
            look(inner, "\(path).\(setting.key)")
          default: break
          }
        }
      }
    }
    look(RunConfig.settings, "config")
    for family in SettingKind.section(RunConfig.settings).families {
      for member in family.members { look(member.settings, "\(family.name).\(member.name)") }
    }
    // Keras's shapes, which follow from the layers.
    #expect(vague == ["config.model.build_config"])
  }

  @Test("each reference leads to a definition")
  func references() throws {
    let schema = try Validator.schema.get()
    func check(_ node: ConfigNode) {
      for item in node.items ?? [] { check(item) }
      for entry in node.entries ?? [] {
        guard entry.key == "$ref", let target = entry.value.string else {
          check(entry.value)
          continue
        }
        let found = target.split(separator: "/").dropFirst()
          .reduce(schema as ConfigNode?) { $0?[String($1)] }
        #expect(found != nil, "\(target)")
      }
    }
    check(schema)
  }

  @Test("every example is valid", .enabled(if: Validator.isThere))
  func examples() throws {
    let examples = try Self.configs(below: "configs")
    try #require(examples.count >= 29)
    for (name, problems) in try Validator.problems(of: examples) {
      #expect(problems.isEmpty, "\(name): \(problems)")
    }
  }

  @Test("what nnctl reads is valid, whoever wrote it", .enabled(if: Validator.isThere))
  func accepted() throws {
    let cases = try Self.configs(below: "Tests/CLITests/Cases").filter { Self.isAccepted($0.node) }
    try #require(!cases.isEmpty)
    let more = try Self.spellings.map { ($0, try YAML.read(Array($0.utf8), name: "f.yaml")) }
    for (name, node) in more { #expect(Self.isAccepted(node), "\(name)") }
    for (name, problems) in try Validator.problems(of: cases + more) {
      #expect(problems.isEmpty, "\(name): \(problems)")
    }
  }

  /// Forms that the examples do not have.
  private static let spellings = [
    "model: {layers: [{class_name: dense, config: {units: 1, no_such: null, name: x}}]}",
    "model: {layers: [{D_ENSE: {units: 1e1, activation: {class_name: function, config: RELU}}}]}",
    "model: {layers: [{input_layer: {batch_shape: [null, 2]}}, {Dense: {units: 2.0}}]}",
    "model: {layers: {Dense: {units: 1, kernel_initializer: null, dtype: float32}}}",
    """
    data:
      path: '-'
      target: 3
      columns: {a: {scale: Min_Max}, 7: null, 3: {type: CATEGORICAL, values: [1, true]}}
      csv: {delimiter: "|", header: false, encoding: UTF-8}
      split: {test: 0.25}
    model: {layers: [{Dense: {units: 1}}]}
    compile: {loss: MSE, metrics: mae}
    fit: {class_weight: {0: 1, 1: 2.5}}
    """,
  ]

  /// A key with a letter more: where nnctl refuses it, so must the schema, and the other way round.
  @Test("misspelled keys are refused", .enabled(if: Validator.isThere))
  func misspelled() throws {
    var mutants: [(name: String, node: ConfigNode)] = []
    for (name, node) in try Self.configs(below: "configs") {
      for (path, mutant) in Self.misspellings(of: node) {
        mutants.append(("\(name) \(path)", mutant))
      }
    }
    try #require(mutants.count > 500)
    let found = try Validator.problems(of: mutants)
    var refused = 0
    for (name, node) in mutants {
      let isAccepted = Self.isAccepted(node)
      if !isAccepted { refused += 1 }
      #expect(found[name]?.isEmpty == isAccepted, "\(name)")
    }
    #expect(refused > 400)
  }

  /// The tree with each of its keys, one at a time, and each of its texts with a letter more.
  private static func misspellings(of node: ConfigNode) -> [(path: String, node: ConfigNode)] {
    switch node.value {
    case .mapping(let entries):
      return entries.indices.flatMap { index in
        var changed = entries
        changed[index].key += "x"
        let key = entries[index].key
        return [(key, ConfigNode(.mapping(changed)))]
          + misspellings(of: entries[index].value).map { inner in
            var changed = entries
            changed[index].value = inner.node
            return ("\(key).\(inner.path)", ConfigNode(.mapping(changed)))
          }
      }
    case .sequence(let items):
      return items.indices.flatMap { index in
        misspellings(of: items[index]).map { inner in
          var changed = items
          changed[index] = inner.node
          return ("\(index).\(inner.path)", ConfigNode(.sequence(changed)))
        }
      }
    case .string(let text): return [("text", .string(text + "x"))]
    case .null, .boolean, .integer, .number: return []
    }
  }

  @Test("Keras's own models are valid as they are pasted", .enabled(if: Validator.isThere))
  func kerasModels() throws {
    let folder = repositoryRoot.appending(path: "Tests/GoldenTests/Golden/training")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    )
    .map { $0.appending(path: "model.json") }
    .filter { FileManager.default.fileExists(atPath: $0.path) }
    let models = try files.map { file in
      let node = try JSON.read(Array(Data(contentsOf: file)), name: file.path, kind: .data)
      var root = ConfigNode.mapping(["model": node])
      let name = file.deletingLastPathComponent().lastPathComponent
      let isRead: Bool
      do {
        _ = try KerasModel.expand(&root, folder: "")
        isRead = Self.isAccepted(root)
      } catch { isRead = false }
      return (name: name, node: ConfigNode.mapping(["model": node]), isRead: isRead)
    }
    try #require(!models.isEmpty)
    let found = try Validator.problems(of: models.map { ($0.name, $0.node) })
    for model in models {
      #expect(
        found[model.name]?.isEmpty == model.isRead, "\(model.name): \(found[model.name] ?? [])")
    }
  }
}
