import Config
import Diagnostics
import Testing

@testable import Tabular

/// A scaler as a config names it.
func scaler(_ name: String) throws -> any Scaler {
  try #require(ScalerRegistry.registry.make(.string(name), log: ProblemLog())).product
}

/// The problems of taking over what a checkpoint holds.
func problems(of state: ConfigNode, _ restore: (inout ConfigSection) -> Void) -> [String] {
  let log = ProblemLog()
  var section = ConfigSection(state, title: "state", log: log)
  restore(&section)
  section.finish()
  return log.problems.map(\.message)
}

@Suite struct ScalerTests {
  @Test(
    "every scaler takes over its own state and gives the same bits",
    arguments: ScalerRegistry.registry.names)
  func roundTrip(name: String) throws {
    let values: [Float] = [3.25, -1, 0.1, 7e5, 2]
    var fitted = try scaler(name)
    fitted.fit([2, 3.25, 0.1].span)
    var restored = try scaler(name)
    #expect(problems(of: fitted.state) { restored.restore(&$0) } == [])
    #expect(restored.state == fitted.state)
    for value in values {
      #expect(fitted.transform(value).bitPattern == restored.transform(value).bitPattern)
    }
  }

  /// By hand: of 1, 2, 6 the mean is 3, the population deviation √(14/3); of 1, 2, 4, 4, 9 the
  /// median is 4, the quartiles 2 and 4; of 0, 3, 3, 3, 5 the quartiles are equal, the range 5.
  @Test("values by hand")
  func values() throws {
    var standard = try scaler("standard")
    standard.fit([1, 2, 6].span)
    #expect(standard.transform(3) == 0)
    #expect(standard.transform(6) == Float(3 / (14.0 / 3).squareRoot()))
    var minMax = try scaler("min_max")
    minMax.fit([1, 2, 6].span)
    #expect([1, 2, 6, 11].map(minMax.transform) == [0, 0.2, 1, 2])
    var robust = try scaler("robust")
    robust.fit([9, 4, 1, 4, 2].span)
    #expect([4, 2, 10].map(robust.transform) == [0, -1, 3])
    robust.fit([3, 0, 3, 5, 3].span)
    #expect([3, 0, 5].map(robust.transform) == [0, Float(-1.2), Float(0.8)])
    var logarithm = try scaler("log1p")
    logarithm.fit([-7, 0, 7].span)
    #expect(logarithm.transform(7) == Float(1.5.squareRoot()) && logarithm.transform(0) == 0)
    #expect(logarithm.transform(-7) == -logarithm.transform(7))
    #expect(try scaler("none").transform(0.1) == 0.1)
  }

  /// Of 0, 0, 0, 0, 0, 1 … 5, kept at 10 quantiles, five are 0: in the middle of 0 and 4/9.
  @Test("quantile puts many equal values in the middle of their share")
  func ties() throws {
    var quantile = try scaler("quantile")
    quantile.fit([0, 0, 0, 0, 0, 1, 2, 3, 4, 5].span)
    #expect(quantile.transform(0) == Float(Quantile.normal(2.0 / 9)))
    #expect(quantile.transform(5) == Float(Quantile.limit))
    #expect(quantile.transform(-1) == Float(-Quantile.limit))
    #expect(quantile.transform(9) == Float(Quantile.limit))
  }

  /// Φ⁻¹ as scipy 1.17.1's `norm.ppf` gives it.
  @Test(
    "the inverse normal distribution",
    arguments: [
      (0.5, 0), (0.975, 1.959963984540054), (0.025, -1.959963984540054),
      (0.001, -3.090232306167813), (1e-6, -4.753424308822899), (0, -5.199337582605575),
      (1, 5.199337582605575), (0.4, -0.2533471031357997),
    ] as [(Double, Double)])
  func inverse(share: Double, expected: Double) {
    #expect(abs(Quantile.normal(share) - expected) < 1e-9)
  }

  /// 0.1 has no exact mean: naively the deviation would be some 1e-17 and the result 1 or -1.
  @Test("a constant column becomes 0", arguments: ScalerRegistry.registry.names)
  func constant(name: String) throws {
    if name == "none" { return }
    var scaler = try scaler(name)
    scaler.fit([Float](repeating: 0.1, count: 7).span)
    #expect(scaler.isConstant)
    #expect(scaler.transform(0.1) == 0 && scaler.transform(5) == 0)
  }

  /// z / √(1 + (z / c)²): of z = c it is c / √2.
  @Test("the smooth clip")
  func clip() {
    let clip = SmoothClip(limit: 3)
    #expect(
      [0, 3, -3].map { clip($0) } == [0, Float(3 / 2.0.squareRoot()), Float(-3 / 2.0.squareRoot())])
    #expect(clip(.infinity) == 3 && clip(-.greatestFiniteMagnitude) == -3)
    #expect(clip(4) == Float(2.4) && clip(0.001) == 0.001)
  }

  @Test(
    "a hostile state is a problem",
    arguments: [
      (
        "min_max", ["minimum": 1, "maximum": 0], "'maximum' of state: expected at least the minimum"
      ),
      (
        "robust", ["median": 0, "factor": -1],
        "'factor' of state: expected a number of at least 0, found -1"
      ),
      ("log1p", ["mean": 0], "'deviation' of state: missing: expected a number of at least 0"),
      (
        "standard", ["mean": 0, "deviation": .infinity],
        "'deviation' of state: expected a number of at least 0, found Infinity"
      ),
    ] as [(String, KeyValuePairs<String, Double>, String)])
  func hostile(name: String, state: KeyValuePairs<String, Double>, expected: String) throws {
    var scaler = try scaler(name)
    let node = ConfigNode.mapping(state.map { ($0.key, .number($0.value)) })
    #expect(problems(of: node) { scaler.restore(&$0) } == [expected])
  }

  @Test(
    "quantiles of a hostile state",
    arguments: [
      ([1, 0], "'quantiles' of state: expected a list of rising numbers"),
      ([0, .nan], "'quantiles' of state: expected a list of rising numbers"),
      ([1], "'quantiles' of state: expected at least two"),
      ([-1.5e308, 1.5e308], "'quantiles' of state: the range is too wide"),
    ] as [([Double], String)])
  func hostileQuantiles(values: [Double], expected: String) throws {
    var scaler = try scaler("quantile")
    let node = ConfigNode.mapping(["quantiles": .sequence(values.map(ConfigNode.number))])
    #expect(problems(of: node) { scaler.restore(&$0) }.first == expected)
  }
}
