import Compute
import Config
import NN

/// What is drawn for this many parameters, each with its own stream, is looked at together.
private let parameters = 40

/// Draws parameters of the shape and compares them with the distribution they should be from.
///
/// Of n numbers the mean lies within 5 σ / √n and the deviation within 5 / √2n of σ: five times the
/// sampling error, missed once in two million draws, and the seed is fixed. Distributions flatter
/// than the normal deviate less.
func checkInitializer(_ golden: GoldenCase, _ findings: inout Findings) throws {
  let initializer = try golden.make(InitializerRegistry.registry)
  let shape = try (golden.require("shape").items ?? []).map { node in
    guard case .integer(let side) = node.value, side > 0 else { throw Failure("a wrong shape") }
    return side
  }
  let fans = Fans(shape: shape)
  findings.compare("fan_in", Double(fans.fanIn), try golden.tensor("expected", "fan_in"))
  findings.compare("fan_out", Double(fans.fanOut), try golden.tensor("expected", "fan_out"))
  let draws = (0..<parameters).map { initializer.value(shape: shape, seed: 1, ordinal: $0) }
  let distribution = try golden.require("expected", "distribution").string
  switch distribution {
  case "orthogonal":
    let gain = try golden.require("expected", "gain").golden()
    for draw in draws { findings.compareOrthogonality(draw, gain: gain) }
    if draws[0] == draws[1] { findings.note("two parameters start with the same numbers") }
  case "identity":
    let gain = try golden.require("expected", "gain").golden()
    for (index, value) in draws[0].elements.enumerated() {
      let isDiagonal = index / draws[0].columns == index % draws[0].columns
      if Double(value) != (isDiagonal ? gain : 0) { findings.note("[\(index)]: found \(value)") }
    }
  case "constant", "normal", "truncated_normal", "uniform":
    let sample = Sample(draws)
    try findings.compareMoments(sample, golden)
    if distribution == "uniform" || distribution == "truncated_normal" {
      try findings.compareReach(sample, golden)
    }
    if distribution != "constant", draws[0] == draws[1] {
      findings.note("two parameters start with the same numbers")
    }
  default: throw Failure("unknown distribution '\(distribution ?? "")'")
  }
}

private struct Sample {
  let count: Double
  let mean: Double
  let deviation: Double
  let minimum: Double
  let maximum: Double

  init(_ draws: [Matrix]) {
    let numbers = draws.flatMap { $0.elements }.map { Double($0) }
    count = Double(numbers.count)
    let mean = numbers.reduce(0, +) / count
    self.mean = mean
    deviation = (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    minimum = numbers.min() ?? .nan
    maximum = numbers.max() ?? .nan
  }
}

extension Findings {
  /// WᵀW, or WWᵀ where rows are fewer, is gain² I to 1e-5, the bound of Golden/README.md.
  fileprivate mutating func compareOrthogonality(_ draw: Matrix, gain: Double) {
    let rowsAreFewer = draw.rows < draw.columns
    let (count, length) = rowsAreFewer ? (draw.rows, draw.columns) : (draw.columns, draw.rows)
    var worst = 0.0
    for i in 0..<count {
      for j in 0...i {
        let dot = (0..<length).reduce(0.0) { sum, k in
          rowsAreFewer
            ? sum + Double(draw[i, k]) * Double(draw[j, k])
            : sum + Double(draw[k, i]) * Double(draw[k, j])
        }
        worst = max(worst, abs(dot - (i == j ? gain * gain : 0)))
      }
    }
    if !(worst < 1e-5) { note("deviates from gain² I by \(worst)") }
  }

  fileprivate mutating func compareMoments(_ sample: Sample, _ golden: GoldenCase) throws {
    let mean = try golden.require("expected", "mean").golden()
    let deviation = try golden.require("expected", "stddev").golden()
    let minimum = try golden.require("expected", "minimum").golden()
    let maximum = try golden.require("expected", "maximum").golden()
    if abs(sample.mean - mean) > 5 * deviation / sample.count.squareRoot() {
      note("mean: found \(sample.mean), expected \(mean)")
    }
    if abs(sample.deviation - deviation) > 5 * deviation / (2 * sample.count).squareRoot() {
      note("stddev: found \(sample.deviation), expected \(deviation)")
    }
    // The bound itself, rounded to float32, is within.
    if sample.minimum < min(minimum, Double(Float(minimum))) {
      note("minimum: found \(sample.minimum), expected \(minimum)")
    }
    if sample.maximum > max(maximum, Double(Float(maximum))) {
      note("maximum: found \(sample.maximum), expected \(maximum)")
    }
  }

  /// Bounded distributions come near their bounds: of thousands of numbers some lie in the outer
  /// hundredth. With 2 draws in 1000 there, as a normal cut at 2 σ has, 10 000 draws miss it once in
  /// 10⁸ seeds.
  fileprivate mutating func compareReach(_ sample: Sample, _ golden: GoldenCase) throws {
    guard sample.count >= 10_000 else { return }
    let minimum = try golden.require("expected", "minimum").golden()
    let maximum = try golden.require("expected", "maximum").golden()
    let hundredth = (maximum - minimum) / 100
    if sample.minimum > minimum + hundredth || sample.maximum < maximum - hundredth {
      note("reaches from \(sample.minimum) to \(sample.maximum), not \(minimum) to \(maximum)")
    }
  }
}
