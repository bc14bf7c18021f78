import Compute
import Config
import TestSupport
import Testing

@testable import NN

@Suite struct ActivationTests {
  /// No closer than 0.1 to 0, ±0.5, ±1, 3 and 6, where activations have kinks.
  private static let inputs = Matrix(
    rows: 3, columns: 4,
    elements: [-3.4, -2.3, -1.7, -1.2, -0.7, -0.3, 0.2, 0.65, 1.3, 2.4, 3.6, 6.4])

  @Test("the gradient is that of the outputs", arguments: ActivationRegistry.registry.names)
  func gradient(_ name: String) throws {
    let activation = try make(
      ActivationRegistry.registry, "{\(name): \(requiredSettings[name] ?? "")}")
    let input = Self.inputs
    let upstream = randomMatrix(input.rows, input.columns)
    let output = activation.applied(to: input)
    var gradient = Matrix(rows: 0, columns: input.columns)
    activation.gradient(input, output, upstream: upstream, into: &gradient)
    let differences = centralDifferences(at: input.numbers) { numbers in
      let moved = Matrix(rows: input.rows, columns: input.columns, elements: numbers)
      return product(activation.applied(to: moved), upstream)
    }
    #expect(agrees(gradient.numbers, differences), "\(gradient.numbers) \(differences)")
  }

  @Test("rows do not touch each other", arguments: ActivationRegistry.registry.names)
  func rows(_ name: String) throws {
    let activation = try make(
      ActivationRegistry.registry, "{\(name): \(requiredSettings[name] ?? "")}")
    let whole = activation.applied(to: Self.inputs).numbers
    for row in 0..<Self.inputs.rows {
      let range = row * 4..<(row + 1) * 4
      let alone = activation.applied(to: Matrix(row: Array(Self.inputs.numbers[range])))
      #expect(alone.numbers == Array(whole[range]))
    }
  }

  /// exp(xᵢ) / Σ exp(xⱼ), to seven digits; the same where all inputs are raised by thousands.
  /// 3000.2 is only exact to 1e-4, hence quarters in the second list.
  @Test func softmax() {
    let expected: [Float] = [0.058_796_9, 0.053_201_64, 0.874_882_1, 0.013_119_36]
    let output = Softmax().applied(to: Matrix(row: [0.3, 0.2, 3, -1.2]))
    #expect(isClose(output.numbers, expected, relativeTolerance: 1e-6))
    let low = Softmax().applied(to: Matrix(row: [0.25, 0.5, 3, -1.25]))
    let high = Softmax().applied(to: Matrix(row: [5000.25, 5000.5, 5003, 4998.75]))
    #expect(low == high)
    let raised = Softmax().applied(to: Matrix(row: [5000.3, 5000.2, 5003, 4998.8]))
    // Inputs near 5000 are 5e-4 apart in float32.
    #expect(isClose(raised.numbers, expected, relativeTolerance: 1e-3))
  }

  /// 1 / (1 + e⁻³) = 0.95257412682…
  @Test(
    arguments: [
      (3, 0.952_574_126_8), (-3, 0.047_425_873_2), (0, 0.5), (200, 1), (-200, 0),
    ] as [(Float, Float)])
  func sigmoid(input: Float, expected: Float) {
    let output = Sigmoid().applied(to: Matrix(row: [input]))
    #expect(isClose(output[0, 0], expected, relativeTolerance: 5e-7))
  }

  @Test func stepAtZero() throws {
    let step = try make(ActivationRegistry.registry, "step")
    let output = step.applied(to: Matrix(row: [-1, -0.0, 0, .leastNonzeroMagnitude, 1]))
    #expect(output.numbers == [0, 0, 0, 1, 1])
  }
}
