import Compute
import Config
import TestSupport
import Testing

@testable import NN

@Suite struct ConstraintTests {
  private func applied(
    _ constraint: any Constraint, _ weights: Matrix, shape: [Int]? = nil
  ) -> Matrix {
    var weights = weights
    constraint.apply(&weights, shape: shape ?? [weights.rows, weights.columns])
    return weights
  }

  /// Norms of the columns.
  private func norms(_ matrix: Matrix) -> [Float] {
    (0..<matrix.columns).map { column in
      (0..<matrix.rows).reduce(Float(0)) { $0 + matrix[$1, column] * matrix[$1, column] }
        .squareRoot()
    }
  }

  private func largeAndSmall() -> Matrix {
    var matrix = randomMatrix(6, 8)
    for row in 0..<6 {
      for column in 0..<8 { matrix[row, column] *= Float(column * column) / 8 }
    }
    return matrix
  }

  /// The 1e-7 beside a norm moves it by 1e-7 at each call.
  @Test(
    "what fits is left alone",
    arguments: ConstraintRegistry.registry.names + [
      "{MaxNorm: {max_value: 0.5}}", "{MinMaxNorm: {min_value: 1, max_value: 2}}",
      "{UnitNorm: {axis: 1}}", "{MaxNorm: {axis: -1}}",
    ])
  func idempotent(_ yaml: String) throws {
    let constraint = try make(ConstraintRegistry.registry, yaml)
    let once = applied(constraint, largeAndSmall())
    let twice = applied(constraint, once)
    #expect(once.isFinite)
    #expect(once != largeAndSmall())
    #expect(isClose(twice.numbers, once.numbers, relativeTolerance: 1e-6, absoluteTolerance: 3e-7))
  }

  /// A column of zeros stays, whatever its norm should be.
  @Test("bounds hold")
  func bounds() throws {
    let weights = largeAndSmall()
    let (maximum, unit, range) = (
      try make(ConstraintRegistry.registry, "{MaxNorm: {max_value: 0.5}}"),
      try make(ConstraintRegistry.registry, "unit_norm"),
      try make(ConstraintRegistry.registry, "{MinMaxNorm: {min_value: 1, max_value: 2}}")
    )
    // Within the rounding of a sum of six squares.
    #expect(norms(applied(maximum, weights)).allSatisfy { $0 <= 0.5 + 1e-7 })
    // A norm as small as 0.1 is 1e-6 below the bound.
    for norm in norms(applied(unit, weights)).dropFirst() { #expect(abs(norm - 1) < 2e-6) }
    for norm in norms(applied(range, weights)).dropFirst() {
      #expect(norm > 1 - 2e-6 && norm < 2 + 1e-6)
    }
    for constraint in [maximum, unit, range] {
      #expect(norms(applied(constraint, weights))[0] == 0)
    }
    let positive = try make(ConstraintRegistry.registry, "NonNeg")
    #expect(applied(positive, Matrix(row: [-1, 0, 2])).numbers == [0, 0, 2])
  }

  /// By Keras 3.15.1 on TensorFlow.
  @Test(
    "axes are counted as in Keras",
    arguments: [
      ("{MaxNorm: {max_value: 1.5, axis: 1}}", [2, 2], [0.670_820_36, -1.341_640_7, 1.5, 0]),
      ("{MaxNorm: {max_value: 1.5, axis: -1}}", [2, 2], [0.670_820_36, -1.341_640_7, 1.5, 0]),
      ("{MaxNorm: {max_value: 1.5}}", [2, 2], [0.474_341_63, -1.5, 1.423_024_9, 0]),
      ("{MaxNorm: {max_value: 1.5, axis: -2}}", [2, 2], [0.474_341_63, -1.5, 1.423_024_9, 0]),
      ("{MaxNorm: {max_value: 1.5}}", [4], [0.400_891_84, -0.801_783_7, 1.202_675_6, 0]),
    ] as [(String, [Int], [Float])])
  func axes(yaml: String, shape: [Int], expected: [Float]) throws {
    let constraint = try make(ConstraintRegistry.registry, yaml)
    let weights = Matrix(
      rows: shape.count == 1 ? 1 : 2, columns: shape.last ?? 0, elements: [1, -2, 3, 0])
    let found = applied(constraint, weights, shape: shape)
    #expect(isClose(found.numbers, expected, relativeTolerance: 1e-6), "\(found.numbers)")
  }

  @Test("half the way with a rate of ½")
  func rate() throws {
    let constraint = try make(
      ConstraintRegistry.registry, "{MinMaxNorm: {max_value: 1, rate: 0.5}}")
    // Norm 5 to ½ · 1 + ½ · 5 = 3.
    let found = applied(constraint, Matrix(rows: 2, columns: 1, elements: [3, -4]))
    #expect(isClose(found.numbers, [1.8, -2.4], relativeTolerance: 1e-6))
  }

  @Test("an axis that a bias does not have is refused")
  func biases() throws {
    let columns = try make(ConstraintRegistry.registry, "{UnitNorm: {axis: 1}}")
    #expect(columns.objection(to: [4]) == "a shape of one dimension has no axis 1")
    #expect(columns.objection(to: [3, 4]) == nil)
    #expect(try make(ConstraintRegistry.registry, "UnitNorm").objection(to: [4]) == nil)
  }
}
