import TestSupport
import Testing

/// Networks whose weights stand in the config, against arithmetic by hand.
///
/// A float32 result of a handful of operations on numbers of about 1 is off by a few times 6e-8, so
/// 1e-6 is asked for unless said otherwise.
@Suite struct NeuronTests {
  /// 1.0 · 0.9 + 0.5 · 0.3 = 1.05 and 1.0 · 0.2 + 0.5 · 0.8 = 0.6.
  @Test("two neurons by hand, in the trace")
  func layer() throws {
    let layers = try trace("neuron/layer_2_2.yaml", "1.0,0.5")
    try #require(layers.count == 1)
    #expect(isClose(layers[0].sums, [1.05, 0.6], absoluteTolerance: 1e-6))
    #expect(isClose(layers[0].outputs, [sigmoid(1.05), sigmoid(0.6)], absoluteTolerance: 1e-6))
    // As published, to four decimals.
    #expect(isClose(layers[0].outputs, [0.7408, 0.6457], absoluteTolerance: 5e-5))
  }

  @Test("one neuron by hand")
  func neuron() throws {
    let layers = try trace("neuron/one_neuron.yaml", "1.0,0.5")
    try #require(layers.count == 1)
    #expect(isClose(layers[0].sums, [1.05], absoluteTolerance: 1e-6))
    #expect(isClose(layers[0].outputs, [0.7408], absoluteTolerance: 5e-5))
    let predicted = try outputs("neuron/one_neuron.yaml", "1.0,0.5", "0,0")
    #expect(isClose(predicted[0], layers[0].outputs))
    #expect(predicted[1] == [0.5])
  }

  /// The weights of the config once more, and the sums written out in double precision.
  @Test("a 3-4-2 network")
  func network() throws {
    func layer(_ inputs: [Double], _ kernel: [[Double]], _ bias: [Double]) -> [Double] {
      bias.indices.map { unit in
        bias[unit] + inputs.indices.reduce(0) { $0 + inputs[$1] * kernel[$1][unit] }
      }
    }
    let inputs = [0.5, -1.0, 2.0]
    let hidden = layer(
      inputs, [[0.2, -0.5, 0.1, 0.7], [0.8, 0.3, -0.6, 0.4], [-0.4, 0.9, 0.5, -0.1]],
      [0.1, -0.2, 0.0, 0.3])
    let output = layer(
      hidden.map(sigmoid), [[0.6, -0.3], [-0.7, 0.5], [0.2, 0.9], [0.4, -0.8]], [-0.1, 0.2])

    let layers = try trace("neuron/network_3_4_2.yaml", "0.5,-1.0,2.0")
    #expect(layers.map(\.name) == ["hidden", "output"])
    try #require(layers.count == 2)
    #expect(isClose(layers[0].sums, hidden, absoluteTolerance: 1e-6))
    #expect(isClose(layers[0].outputs, hidden.map(sigmoid), absoluteTolerance: 1e-6))
    #expect(isClose(layers[1].sums, output, absoluteTolerance: 1e-6))
    #expect(isClose(layers[1].outputs, output.map(sigmoid), absoluteTolerance: 1e-6))
  }

  @Test("its summary counts 3 · 4 + 4 and 4 · 2 + 2 weights")
  func summary() throws {
    let summary = try output(["summary", Examples.path("neuron/network_3_4_2.yaml")])
    #expect(summary.contains("Total params: 26 "))
  }
}
