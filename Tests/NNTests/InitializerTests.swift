import Compute
import Config
import TestSupport
import Testing

@testable import NN

@Suite struct InitializerTests {
  private func value(_ yaml: String, _ shape: [Int], ordinal: Int = 0) throws -> Matrix {
    try make(InitializerRegistry.registry, yaml).value(shape: shape, seed: 5, ordinal: ordinal)
  }

  @Test(
    "every random initializer takes a seed, and no other does",
    arguments: InitializerRegistry.all.map { ($0.name, $0.isRandom) })
  func seeds(name: String, isRandom: Bool) throws {
    let entry = try #require(InitializerRegistry.registry.entry(named: name))
    let settings = InitializerRegistry.registry.settings(of: entry).map(\.key)
    #expect(settings.contains("seed") == isRandom)
    let first = try value(name, [3, 4])
    #expect(try value(name, [3, 4]) == first)
    #expect(try (value(name, [3, 4], ordinal: 1) != first) == isRandom)
  }

  /// As `keras.initializers.serialize` of Keras 3.15.1 prints them.
  @Test(
    "what Keras prints is read",
    arguments: [
      "{module: keras.initializers, class_name: GlorotUniform, config: {seed: null, "
        + "input_axes: null, output_axes: null}, registered_name: null}",
      "{module: keras.initializers, class_name: VarianceScaling, config: {seed: null, scale: 1.0, "
        + "mode: fan_in, distribution: truncated_normal, input_axes: null, output_axes: null}, "
        + "registered_name: null}",
      "{module: keras.initializers, class_name: Orthogonal, config: {seed: null, gain: 1.0}, "
        + "registered_name: null}",
      "{module: keras.initializers, class_name: Identity, config: {}, registered_name: null}",
      "{class_name: IdentityInitializer, config: {gain: 2.0}}",
      "{class_name: OrthogonalInitializer, config: {gain: 2.0, seed: 3}}",
      "{class_name: truncated_normal, config: {mean: 0.0, stddev: 0.1, seed: 1}}",
      "normal", "uniform", "one", "zero", "lecun_normal", "he_uniform",
    ])
  func printed(_ yaml: String) throws { _ = try value(yaml, [3, 4]) }

  /// The named ones are settings of VarianceScaling, and draw its very numbers.
  @Test(
    "one arithmetic for the whole family",
    arguments: [
      ("GlorotNormal", "{mode: fan_avg}"),
      ("GlorotUniform", "{mode: fan_avg, distribution: uniform}"),
      ("HeNormal", "{scale: 2}"), ("HeUniform", "{scale: 2, distribution: uniform}"),
      ("LecunNormal", "{distribution: normal}"), ("LecunUniform", "{distribution: uniform}"),
    ])
  func family(name: String, settings: String) throws {
    #expect(try value(name, [5, 7]) == value("{VarianceScaling: \(settings)}", [5, 7]))
  }

  /// The first numbers of seed 5, from before there were more of the family: checkpoints and
  /// histories of the same config and seed must not change.
  @Test("draws stay what they were")
  func draws() throws {
    #expect(
      try value("GlorotUniform", [2, 2]).numbers == [
        0.423_502_9, 0.066_012_84, -0.077_888_46, 0.136_155_83,
      ])
    #expect(
      try value("HeNormal", [2, 2]).numbers == [
        -1.675_248_7, -1.200_486_2, 0.243_397_73, -0.743_573_37,
      ])
  }

  /// σ = √(scale / n) uncut: of 4 000 draws 4.6 % lie beyond 2 σ, ± 5 √(n p (1 − p)) = 66.
  @Test func untruncated() throws {
    let found = try value(
      "{VarianceScaling: {distribution: untruncated_normal, mode: fan_out, scale: 4}}", [100, 40])
    let beyond = found.numbers.filter { abs($0) > 2 * Float(0.1).squareRoot() }.count
    #expect((116...248).contains(beyond), "\(beyond)")
  }

  @Test func identity() throws {
    #expect(try value("{Identity: {gain: 2}}", [2, 3]).numbers == [2, 0, 0, 0, 2, 0])
  }

  @Test(
    "orthogonal in each shape", arguments: [[1, 1], [1, 5], [5, 1], [4, 4], [3, 7], [40, 9]])
  func orthogonal(shape: [Int]) throws {
    let found = try value("{Orthogonal: {gain: 2}}", shape)
    var product = Matrix(rows: 0, columns: min(shape[0], shape[1]))
    if shape[0] < shape[1] {
      product.setProduct(found, transposed: found)
    } else {
      product.setProduct(transposed: found, found)
    }
    for row in 0..<product.rows {
      for column in 0..<product.columns {
        #expect(abs(product[row, column] - (row == column ? 4 : 0)) < 1e-5)
      }
    }
  }

  @Test("a bias has no diagonal", arguments: ["Identity", "Orthogonal"])
  func biases(_ name: String) throws {
    #expect(
      try problems("{layers: [{Dense: {units: 3, bias_initializer: \(name)}}]}", inputs: 2) == [
        "f.yaml:1:19: initializer of 'bias' in layer 'Dense': it takes a matrix, such as a kernel, "
          + "alone"
      ])
  }

  @Test("axes beyond two dimensions are refused")
  func axes() throws {
    #expect(
      try problems(
        "{layers: [{Dense: {units: 3, kernel_initializer: {HeNormal: {input_axes: [0]}}}}]}",
        inputs: 2)
        == [
          "f.yaml:1:74: 'input_axes' of initializer 'HeNormal': kernels have one axis of inputs and one of "
            + "outputs: expected null, found a list of 1"
        ])
  }
}
