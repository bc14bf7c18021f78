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

  private func made(_ name: String) throws -> any Activation {
    try make(ActivationRegistry.registry, "{\(name): \(requiredSettings[name] ?? "")}")
  }

  /// The gradient at an input of the sum of all outputs.
  private func slopes(_ activation: any Activation, _ input: Matrix) -> [Float] {
    let output = activation.applied(to: input)
    var upstream = Matrix(rows: output.rows, columns: output.columns)
    upstream.fill(1)
    var gradient = Matrix(rows: 0, columns: input.columns)
    activation.gradient(input, output, upstream: upstream, into: &gradient)
    return gradient.numbers
  }

  @Test(
    "the gradient is that of the outputs",
    arguments: ActivationRegistry.registry.names.map { "{\($0): \(requiredSettings[$0] ?? "")}" }
      + [
        "{celu: {alpha: 0.4}}", "{elu: {alpha: 0.4}}", "{gelu: {approximate: true}}",
        "{squareplus: {b: 0.5}}", "{relu: {negative_slope: 0.2, max_value: 2, threshold: 0.5}}",
        "{soft_shrink: {threshold: 1}}", "{hard_shrink: {threshold: 1}}",
      ])
  func gradient(_ yaml: String) throws {
    let activation = try make(ActivationRegistry.registry, yaml)
    let input = Self.inputs
    let output = activation.applied(to: input)
    let upstream = randomMatrix(output.rows, output.columns)
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
    let activation = try made(name)
    let whole = activation.applied(to: Self.inputs)
    for row in 0..<Self.inputs.rows {
      let alone = activation.applied(
        to: Matrix(row: Array(Self.inputs.numbers[row * 4..<(row + 1) * 4])))
      let range = row * whole.columns..<(row + 1) * whole.columns
      #expect(alone.numbers == Array(whole.numbers[range]))
    }
  }

  /// Softmax and its like leave a limit, but every finite input has a finite output and slope; only
  /// exp is truly beyond float32 there.
  @Test(
    "nothing overflows in the thousands",
    arguments: ActivationRegistry.registry.names.filter { $0 != "exponential" })
  func thousands(_ name: String) throws {
    let activation = try made(name)
    let input = Matrix(row: [-9000, -1000, 1000, 9000, 5000, -5000, 1e6, -1e6])
    #expect(activation.applied(to: input).isFinite)
    #expect(slopes(activation, input).allSatisfy { $0.isFinite })
  }

  /// By TensorFlow 2.21 under Keras 3.15.1, each input alone: `tf.GradientTape` over the function.
  /// -0 and 0 are alike.
  @Test(
    "slopes at kinks are TensorFlow's",
    arguments: [
      ("relu6", [0, 6], [0, 0]), ("leaky_relu", [0], [0.2]), ("relu", [0], [0]),
      ("{relu: {max_value: 1}}", [0, 1], [0, 1]), ("{relu: {max_value: 6}}", [6], [0]),
      ("{relu: {threshold: 0.5, negative_slope: 0.25}}", [0, 0.5], [0.25, 0]),
      ("{relu: {max_value: 3, negative_slope: 0.25}}", [-1, 0, 3], [0.25, 0, 1]),
      ("elu", [0], [1]), ("{elu: {alpha: 0.5}}", [0], [0.5]), ("selu", [0], [1.050_701]),
      ("celu", [0], [2]), ("{celu: {alpha: 0.5}}", [0], [2]), ("softsign", [0], [1]),
      ("soft_shrink", [-0.5, 0.5], [0, 0]), ("hard_shrink", [-0.5, 0.5], [0, 0]),
      ("sparse_plus", [-1, 1], [0, 1]), ("sparse_sigmoid", [-1, 1], [0, 0]),
      ("hard_sigmoid", [-3, 3], [0, 0]), ("hard_silu", [-3, 3], [0, 1]),
      ("hard_tanh", [-1, 1], [1, 1]),
      ("{threshold: {threshold: 0.5, default_value: 2}}", [0.5], [0]),
    ] as [(String, [Float], [Float])])
  func kinks(yaml: String, inputs: [Float], expected: [Float]) throws {
    let found = try slopes(make(ActivationRegistry.registry, yaml), Matrix(row: inputs))
    #expect(isClose(found, expected, relativeTolerance: 1e-6), "\(found)")
  }

  /// Keras takes only what is above the threshold, whatever its documentation says.
  @Test func rectifierAtItsThreshold() throws {
    let relu = try make(ActivationRegistry.registry, "{relu: {threshold: 0.5, max_value: 0.25}}")
    #expect(relu.applied(to: Matrix(row: [0.3, 0.5, 0.75])).numbers == [0, 0, 0.25])
  }

  /// From the formulas in high precision. x³/3 is all of x − tanh(x) at 1e-4 (relative 4e-9).
  @Test(
    "small numbers keep their digits",
    arguments: [
      ("tanh_shrink", 1e-4, 3.333_333_1e-13), ("tanh_shrink", -0.05, -4.162_505_4e-5),
      ("tanh_shrink", 0.0999, 3.310_129_9e-4), ("tanh_shrink", 0.1001, 3.329_997_6e-4),
      ("elu", -1e-6, -9.999_995e-7), ("selu", -1e-6, -1.758_098_46e-6),
      ("{celu: {alpha: 0.5}}", -1e-6, -9.999_99e-7), ("softplus", -50, 1.928_749_8e-22),
      ("log_sigmoid", 50, -1.928_749_8e-22), ("squareplus", -1000, 9.999_99e-4),
      ("silu", -40, -1.699_341_7e-16), ("mish", -40, -1.699_341_7e-16),
    ] as [(String, Float, Float)])
  func small(yaml: String, input: Float, expected: Float) throws {
    let activation = try make(ActivationRegistry.registry, yaml)
    let found = activation.applied(to: Matrix(row: [input]))[0, 0]
    // Constants of seven digits, and few ULP.
    #expect(isClose(found, expected, relativeTolerance: 1e-6), "\(found)")
  }

  @Test("glu halves an even width and refuses an odd one")
  func halves() throws {
    #expect(
      try network("{layers: [{Dense: {units: 6, activation: glu}}]}", inputs: 2).outputs == 3)
    #expect(
      try network("{layers: [{Activation: {activation: glu}}, {Dense: {units: 1}}]}", inputs: 4)
        .outputs == 1)
    #expect(
      try problems("{layers: [{Dense: {units: 3, activation: glu}}]}", inputs: 2) == [
        "f.yaml:1:19: activation 'glu' halves its input: expected an even number of units, found 3"
      ])
  }

  @Test(
    "an axis but the last is refused", arguments: ["softmax", "log_softmax", "sparsemax", "glu"])
  func axes(_ name: String) throws {
    for axis in [-1, 1] { _ = try make(ActivationRegistry.registry, "{\(name): {axis: \(axis)}}") }
    let found = try problems(
      "{layers: [{Dense: {units: 4, activation: {\(name): {axis: 0}}}}]}", inputs: 2)
    #expect(
      found.map { String($0.drop { $0 != " " }) } == [
        " 'axis' of activation '\(name)': expected -1, the columns, found 0"
      ])
  }

  /// By hand: s = (2, 1.5, 0), c = (2, 3.5, 3.5); kept are 2 > 1 and 1.5 > 1.25, and not 0 > 0.83.
  /// Keras's τ = (2 + 3.5 − 1) / 2 = 2.25; with s = (2, 0, …) it is 1.
  @Test func sparsemax() throws {
    let activation = try make(ActivationRegistry.registry, "sparsemax")
    let input = Matrix(rows: 2, columns: 3, elements: [2, 0, 1.5, 0, 2, 0])
    #expect(activation.applied(to: input).numbers == [0, 0, 0, 0, 1, 0])
    // Ties: four numbers kept, ranked from the left (TensorFlow's own gradients).
    let tied = Matrix(row: [0.25, 0, 0, 0])
    let output = activation.applied(to: tied)
    #expect(output.numbers == [0.25, 0, 0, 0])
    var gradient = Matrix(rows: 0, columns: 4)
    activation.gradient(tied, output, upstream: Matrix(row: [1, 2, 3, 5]), into: &gradient)
    #expect(gradient.numbers == [-10, -6.25, -2.5, 2.25])
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
