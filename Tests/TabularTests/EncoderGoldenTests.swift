import Config
import Diagnostics
import Foundation
import TestSupport
import Testing
import YAML

@testable import Tabular

/// Against scikit-learn 1.9.1 and numpy 2.4.6: `Golden/encoders.py` writes `Golden/encoders.json`.
@Suite struct EncoderGoldenTests {
  private let golden: ConfigNode

  init() throws {
    let path = repositoryRoot.appending(path: "Tests/TabularTests/Golden/encoders.json")
    golden = try YAML.readValue(
      try String(contentsOf: path, encoding: .utf8), name: "encoders.json")
  }

  private func doubles(_ node: ConfigNode?) throws -> [Double] {
    let items = try #require(node?.items)
    return items.compactMap(\.double)
  }

  private func floats(_ node: ConfigNode?) throws -> [Float] { try doubles(node).map { Float($0) } }

  private func strings(_ node: ConfigNode?) throws -> [String] {
    let items = try #require(node?.items)
    return items.compactMap(\.string)
  }

  private func data(of item: ConfigNode) throws -> [Float] {
    let name = try #require(item["data"]?.string)
    return try floats(golden["numbers"]?[name])
  }

  /// Both compute in double precision, and the result here is a float: half a unit of its last bit.
  @Test("scalers")
  func scalers() throws {
    let cases = try #require(golden["scalers"]?.items)
    #expect(cases.count > 20)
    for item in cases {
      let name = try #require(item["scaler"]?.string)
      var scaler = try scaler(name)
      let data = try data(of: item)
      scaler.fit(data.span)
      let actual = try floats(item["probes"]).map(scaler.transform)
      #expect(
        isClose(
          actual, try floats(item["expected"]), relativeTolerance: 2e-7, absoluteTolerance: 1e-9),
        "\(item["scaler"]?.labelText ?? ""), \(data.prefix(3))")
    }
  }

  @Test("binning")
  func binning() throws {
    let cases = try #require(golden["binnings"]?.items)
    #expect(cases.count > 10)
    for item in cases {
      let strategy = try #require(item["strategy"]?.string)
      let bins = try #require(item["bins"]?.double)
      let made = try encoder(
        "{binning: {strategy: \(strategy), bins: \(Int(bins)), output: ordinal}}")
      var binning = try #require(made as? any NumberEncoder)
      let data = try data(of: item)
      binning.fit(data.span)
      let actual = try floats(item["probes"]).map { value in
        var elements: [Float] = [0]
        var span = elements.mutableSpan
        binning.encode(value, into: &span, from: 0)
        return elements[0]
      }
      #expect(
        actual == (try floats(item["expected"])),
        "\(strategy) \(bins) of \(item["data"]?.string ?? "")")
    }
  }

  /// scikit-learn's means are in the target's units: they are standardised by its own moments.
  @Test("target means")
  func targetMeans() throws {
    let cases = try #require(golden["target_means"]?.items)
    let texts = try strings(golden["texts"])
    #expect(cases.count == 6)
    for item in cases {
      let y = try floats(item["y"])
      let classes = item["target"]?.string == "classes" ? 3 : 1
      let targets =
        classes == 1 ? y : y.flatMap { label in (0..<3).map { Float($0) == label ? 1 : 0 } }
      let smoothing = try #require(item["smoothing"]?.double)
      var encoder = try categoryEncoder("{target_mean: {smoothing: \(smoothing)}}")
      _ = try encoder.fit(training(texts, targets: targets, outputs: classes))
      let moments = (0..<classes).map { column in
        Moments(count: y.count) { Double(targets[$0 * classes + column]) }
      }
      let expected = try doubles(item["expected"]).enumerated().map { index, mean in
        Float(moments[index % classes].standardized(mean))
      }
      let actual = try strings(item["probes"]).flatMap { encoder.encoded($0) }
      #expect(
        isClose(actual, expected, relativeTolerance: 1e-6, absoluteTolerance: 1e-7),
        "\(item["target"]?.string ?? "") \(smoothing)")
    }
  }
}
