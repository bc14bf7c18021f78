import Config
import Diagnostics
import Foundation
import TestSupport
import Testing
import YAML

@testable import NN

/// A family of components with its table, whatever it makes.
struct Family: Sendable, CustomTestStringConvertible {
  let name: String
  let names: [String]
  let spellings: [String]
  let summaries: [String]
  /// The types in the table, as their files are called.
  let types: [String]
  let folder: String
  /// Files beside the protocol and the table that hold no component.
  let helpers: [String]
  /// The resolved config of a component, given its name and the settings that it must have.
  let resolve: @Sendable (ConfigNode, ProblemLog) -> ConfigNode?

  var testDescription: String { name }

  init<Product>(
    _ registry: Registry<Product>, _ types: [any Component.Type], folder: String,
    helpers: [String] = []
  ) {
    name = registry.plural
    names = registry.names
    spellings = registry.entries.flatMap { [$0.name] + $0.aliases }
    summaries = registry.entries.map(\.summary)
    self.types = types.map { String(describing: $0) }
    self.folder = folder
    self.helpers = helpers
    resolve = { registry.make($0, log: $1)?.resolved }
  }

  static let all = [
    Family(
      ActivationRegistry.registry, ActivationRegistry.all, folder: "Activations",
      helpers: ["CurveActivation", "ElementwiseActivation"]),
    Family(
      ConstraintRegistry.registry, ConstraintRegistry.all, folder: "Constraints",
      helpers: ["NormConstraint"]),
    Family(InitializerRegistry.registry, InitializerRegistry.all, folder: "Initializers"),
    Family(
      LayerRegistry.registry, LayerRegistry.all, folder: "Layers",
      helpers: [
        "Noise", "RowNormalization", "ScaleAndShift", "WeightSettings",
      ]),
    Family(
      LossRegistry.registry, LossRegistry.all, folder: "Losses",
      helpers: [
        "BinaryTerm", "ElementwiseLoss", "Focus", "LogLink", "OutputLink", "OverlapLoss",
        "ProbabilityLoss", "SignLoss",
      ]),
    Family(
      MetricRegistry.registry, MetricRegistry.all, folder: "Metrics",
      helpers: [
        "ClassMetric", "ConfusionMetric", "CorrelationMetric", "CrossentropyMetric",
        "ElementwiseLossMetric", "FScore", "RankedMetric", "RowProbabilities", "SingleMetric",
        "ThresholdMetric",
        "Thresholds",
      ]),
    Family(
      OptimizerRegistry.registry, OptimizerRegistry.all, folder: "Optimizers",
      helpers: ["OptimizerSpec", "OptimizerState", "ParameterUpdater", "UpdateOptions"]),
    Family(RegularizerRegistry.registry, RegularizerRegistry.all, folder: "Regularizers"),
    Family(ScheduleRegistry.registry, ScheduleRegistry.all, folder: "Schedules"),
  ]
}

@Suite struct RegistryTests {
  @Test(
    "each component is made from its name and reads back what it resolved to",
    arguments: Family.all)
  func roundTrip(_ family: Family) throws {
    for name in family.names {
      let log = ProblemLog()
      let node = try YAML.readValue(
        "{\(name): \(requiredSettings[name] ?? "")}", name: "f.yaml")
      let resolved = try #require(family.resolve(node, log), "\(name): \(log.problems)")
      let again = try #require(family.resolve(resolved, log), "\(name): \(log.problems)")
      #expect(again == resolved)
      #expect(log.isEmpty, "\(name): \(log.problems)")
    }
  }

  @Test("no two components share a spelling", arguments: Family.all)
  func unique(_ family: Family) {
    let spellings = family.spellings.map(normalizedName)
    #expect(Set(spellings).count == spellings.count, "\(spellings.sorted())")
  }

  @Test("the table is in alphabetical order", arguments: Family.all)
  func order(_ family: Family) {
    #expect(family.names == family.names.sorted())
  }

  @Test("each component has a line of summary", arguments: Family.all)
  func summary(_ family: Family) {
    for summary in family.summaries { #expect(!summary.isEmpty && !summary.contains("\n")) }
  }

  /// A new file without its line in the table, or the other way round.
  @Test("the table holds what the folder holds", arguments: Family.all)
  func folder(_ family: Family) throws {
    let folder = repositoryRoot.appending(path: "Sources/NN/\(family.folder)")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    )
    .filter { $0.pathExtension == "swift" }.map { $0.deletingPathExtension().lastPathComponent }
    let table = try #require(files.first { $0.hasSuffix("Registry") })
    let others = family.helpers + [table, String(table.dropLast("Registry".count))]
    #expect(files.filter { !others.contains($0) }.sorted() == family.types.sorted())
  }

  @Test("a setting that nobody knows is an error in every component", arguments: Family.all)
  func unknownSetting(_ family: Family) throws {
    for name in family.names {
      let log = ProblemLog()
      var settings = try YAML.readValue(requiredSettings[name] ?? "{}", name: "f.yaml")
      let place = SourceLocation(file: "f.yaml", line: 1, column: 1)
      let entry = ConfigNode.Entry(key: "no_such_key", keyLocation: place, value: .integer(1))
      settings.value = .mapping((settings.entries ?? []) + [entry])
      _ = family.resolve(.mapping([(name, settings)]), log)
      #expect(log.problems.count == 1)
      #expect(log.problems.first?.message.hasPrefix("unknown key 'no_such_key' in ") == true)
    }
  }
}
