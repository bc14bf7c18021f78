import Config
import Diagnostics
import Foundation
import TestSupport
import Testing
import YAML

@testable import Tabular

@Suite struct EncoderRegistryTests {
  /// Files in the folder that hold no component.
  private let helpers = [
    "CategoricalFeature", "CategoryRule", "CategoryTable", "DateFeature", "Encoder",
    "EncoderRegistry", "FeatureEncoder", "FeatureEncoders", "MissingDate", "MissingNumber",
    "Moments", "NumericFeature", "Scaler", "ScalerRegistry", "SmoothClip", "SortedValues",
    "StableHash", "Vocabulary",
  ]

  @Test("the tables hold what the folder holds, in alphabetical order")
  func folder() throws {
    let types =
      ScalerRegistry.all.map { String(describing: $0) }
      + EncoderRegistry.all.map { String(describing: $0) }
    let files = try FileManager.default.contentsOfDirectory(
      at: repositoryRoot.appending(path: "Sources/Tabular/Encoders"),
      includingPropertiesForKeys: nil
    )
    .map { $0.deletingPathExtension().lastPathComponent }
    #expect((types + helpers).sorted() == files.sorted())
    for names in [ScalerRegistry.registry.names, EncoderRegistry.registry.names] {
      #expect(names == names.sorted())
    }
  }

  @Test(
    "each is made from its name and reads back what it resolved to",
    arguments: ScalerRegistry.registry.names + EncoderRegistry.registry.names)
  func resolved(name: String) throws {
    let log = ProblemLog()
    func resolved(_ node: ConfigNode) -> ConfigNode? {
      ScalerRegistry.registry.entry(named: name) == nil
        ? EncoderRegistry.registry.make(node, log: log)?.resolved
        : ScalerRegistry.registry.make(node, log: log)?.resolved
    }
    let first = try #require(resolved(.string(name)))
    #expect(resolved(first) == first && log.isEmpty)
    #expect(resolved(.mapping([(name, .mapping(["no_such_key": .integer(1)]))])) == nil)
    #expect(log.problems.first?.message.hasPrefix("unknown key 'no_such_key' in ") == true)
  }

  @Test("every encoder takes numbers or texts")
  func uses() throws {
    for name in EncoderRegistry.registry.names {
      let encoder = try encoder(name)
      #expect((encoder is any CategoryEncoder) != (encoder is any NumberEncoder))
    }
  }

  @Test(
    "wrong settings",
    arguments: [
      (
        "{hash: {bins: 1}}",
        "'bins' of encoder 'hash': expected a whole number from 2 to 100000, found 1"
      ),
      (
        "{multi_hot: {delimiter: ''}}",
        "'delimiter' of encoder 'multi_hot': expected a text that is not empty"
      ),
      (
        "{target_mean: {folds: 1}}",
        "'folds' of encoder 'target_mean': expected a whole number from 2 to 1000, found 1"
      ),
      (
        "{target_mean: {smoothing: -1}}",
        "'smoothing' of encoder 'target_mean': expected a number of at least 0, found -1"
      ),
      (
        "{binning: {strategy: kmeans}}",
        "'strategy' of encoder 'binning': expected quantile | uniform, found the text 'kmeans'"
      ),
    ])
  func wrong(text: String, expected: String) throws {
    let log = ProblemLog()
    _ = EncoderRegistry.registry.make(try YAML.readValue(text, name: "c.yaml"), log: log)
    #expect(log.problems.map(\.message) == [expected])
  }
}
