import Compute
import Testing

@testable import NN

@Suite struct InitialWeightTests {
  private func weights(_ yaml: String, seed: UInt64 = 1) throws -> [[Float]] {
    try network(yaml, inputs: 3, seed: seed).parameters.map(\.parameter.value.numbers)
  }

  @Test("weights depend on seed and place alone")
  func pure() throws {
    let two = try weights("{layers: [{Dense: {units: 4}}, {Dense: {units: 4}}]}")
    let again = try weights("{layers: [{Dense: {units: 4}}, {Dense: {units: 4}}]}")
    #expect(two == again)
    // A layer behind them, an activation between them and other numbers in the first change nothing.
    let more = try weights(
      "{layers: [{Dense: {units: 4}}, {Activation: {activation: relu}}, {Dense: {units: 4}}, "
        + "{Dense: {units: 2}}]}")
    #expect(Array(more[..<4]) == two)
    let other = try weights(
      "{layers: [{Dense: {units: 4, kernel_initializer: he_normal}}, {Dense: {units: 4}}]}")
    #expect(other[0] != two[0])
    #expect(other[2] == two[2])
  }

  @Test("another seed gives other weights")
  func seeds() throws {
    let yaml = "{layers: [{Dense: {units: 4}}]}"
    #expect(try weights(yaml, seed: 1)[0] != weights(yaml, seed: 2)[0])
  }

  /// As in Keras, where an initializer with a seed gives the same numbers at each call.
  @Test("an initializer's own seed stands above the run's")
  func ownSeed() throws {
    let layer = "{Dense: {units: 3, kernel_initializer: {GlorotUniform: {seed: 9}}}}"
    let found = try weights("{layers: [\(layer), \(layer)]}", seed: 1)
    #expect(found[0] == found[2])
    #expect(try weights("{layers: [\(layer)]}", seed: 2)[0] == found[0])
  }

  @Test("equal layers start unequal, and biases at 0")
  func layersDiffer() throws {
    let found = try weights("{layers: [{Dense: {units: 3}}, {Dense: {units: 3}}]}")
    #expect(found[0] != found[2])
    #expect(found[1] == [0, 0, 0])
  }

  @Test("given weights are taken, what is not given is drawn as without them")
  func given() throws {
    let found = try weights(
      "{layers: [{Dense: {units: 2, weights: {bias: [1, -2]}}}, {Dense: {units: 2}}]}")
    let drawn = try weights("{layers: [{Dense: {units: 2}}, {Dense: {units: 2}}]}")
    #expect(found == [drawn[0], [1, -2], drawn[2], drawn[3]])
  }
}
