import Compute
import Config
import TestSupport
import Testing

@testable import NN

@Suite struct RegularizerTests {
  /// No weight closer than 0.1 to 0, and no two rows or columns orthogonal.
  private static let weights = Matrix(
    rows: 3, columns: 4,
    elements: [0.5, -1.25, 0.3, 0.8, -0.6, 0.2, 1.5, -0.9, 1.1, 0.4, -0.7, 0.25])

  private func gradient(_ regularizer: any Regularizer, _ weights: Matrix) -> [Float] {
    var gradient = Matrix(rows: weights.rows, columns: weights.columns)
    regularizer.addGradient(of: weights, scale: 1, to: &gradient)
    return gradient.numbers
  }

  @Test(
    "the gradient is that of the penalty",
    arguments: RegularizerRegistry.registry.names + [
      "{L1: {l1: 0.5}}", "{L2: {l2: 0.5}}", "{L1L2: {l1: 0.5, l2: 0.25}}",
      "{OrthogonalRegularizer: {factor: 0.5}}",
      "{OrthogonalRegularizer: {factor: 0.5, mode: columns}}",
    ])
  func gradient(_ yaml: String) throws {
    let regularizer = try make(RegularizerRegistry.registry, yaml)
    let weights = Self.weights
    let differences = centralDifferences(at: weights.numbers) {
      regularizer.penalty(Matrix(rows: 3, columns: 4, elements: $0))
    }
    let found = gradient(regularizer, weights)
    // The penalty is a double, so that the formula's own error is all there is: h⁴ f⁗′ / 30.
    #expect(
      isClose(found, differences, relativeTolerance: 1e-4, absoluteTolerance: 1e-6),
      "\(found) \(differences)")
  }

  @Test("the gradient is scaled, and added to what is there", arguments: ["L1", "L2", "L1L2"])
  func added(_ name: String) throws {
    let settings = name == "L1L2" ? "{l1: 0.5, l2: 0.25}" : ""
    let regularizer = try make(RegularizerRegistry.registry, "{\(name): \(settings)}")
    var found = Matrix(rows: 3, columns: 4)
    found.fill(1)
    regularizer.addGradient(of: Self.weights, scale: 4, to: &found)
    let expected = gradient(regularizer, Self.weights).map { 1 + 4 * $0 }
    #expect(isClose(found.numbers, expected, relativeTolerance: 1e-6))
  }

  @Test("factors are Keras's, and L1 and L2 work together")
  func values() throws {
    let weights = Matrix(row: [3, -4, 0])
    for (yaml, expected) in [
      ("l1", 0.07), ("l2", 0.25), ("l1_l2", 0), ("{L1L2: {l1: 1, l2: 2}}", 57),
    ] as [(String, Double)] {
      let regularizer = try make(RegularizerRegistry.registry, yaml)
      // 0.01 as a float32.
      #expect(isClose(regularizer.penalty(weights), expected, relativeTolerance: 1e-7))
    }
    #expect(
      gradient(try make(RegularizerRegistry.registry, "{L1: {l1: 2}}"), weights) == [2, -2, 0])
  }

  /// Two rows at 60°: |cos| = ½, and the one pair's mean is that. Equal rows: 1. One row: no pair.
  @Test func orthogonalByHand() throws {
    let rows = try make(RegularizerRegistry.registry, "{OrthogonalRegularizer: {factor: 1}}")
    let half = Float(0.75).squareRoot()
    let turned = Matrix(rows: 2, columns: 2, elements: [2, 0, -1.5, 3 * half])
    #expect(isClose(rows.penalty(turned), 0.5, relativeTolerance: 1e-6))
    let parallel = Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 4])
    #expect(isClose(rows.penalty(parallel), 1, relativeTolerance: 1e-12))
    #expect(rows.penalty(Matrix(row: [1, 2])) == 0)
    #expect(gradient(rows, Matrix(row: [1, 2])) == [0, 0])
  }

  /// By Keras 3.15.1 on TensorFlow, factor 0.1: a row of zeros, and rows whose norm is below 1e-7,
  /// which is then divided by in its place.
  @Test(
    "rows without a norm give no NaN",
    arguments: [
      (0, 0.008_908_709, [0, 0, 0]), (1e-8, 0.013_132_913, [422_420.44, 178_174.17, 267_261.25]),
      (1e-5, 0.051_150_754, [0, 1781.7417, 2672.6125]),
    ] as [(Float, Double, [Float])])
  func zeroRow(first: Float, value: Double, expected: [Float]) throws {
    let weights = Matrix(rows: 3, columns: 3, elements: [first, 0, 0, 1, 2, 3, 1, 0, 0])
    let regularizer = try make(
      RegularizerRegistry.registry, "{OrthogonalRegularizer: {factor: 0.1}}")
    #expect(isClose(regularizer.penalty(weights), value, relativeTolerance: 1e-6))
    let found = gradient(regularizer, weights)
    #expect(found.allSatisfy { $0.isFinite })
    // The two parts of a gradient of 3000 cancel to 0, but for rounding.
    #expect(
      isClose(Array(found[..<3]), expected, relativeTolerance: 1e-6, absoluteTolerance: 1e-3),
      "\(found)")
  }

  @Test("what needs a matrix says so", arguments: ["OrthogonalRegularizer"])
  func biases(_ name: String) throws {
    let regularizer = try make(RegularizerRegistry.registry, name)
    #expect(regularizer.objection(to: [3, 4]) == nil)
    #expect(regularizer.objection(to: [4]) == "it takes a matrix, such as a kernel, alone")
  }
}
