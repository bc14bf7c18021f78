import Foundation
import TestSupport
import Testing

/// The first weights that a config asks for, drawn by `train` with no epoch.
@Suite struct InitializerTests {
  private func kernels(_ config: String, _ options: [String] = []) throws -> [Double] {
    try withScratchFolder { folder in
      let weights = try Training(config, options, in: folder).weights()
      #expect(weights.map(\.count) == [1000, 500, 500, 1])
      #expect(weights[1].allSatisfy { $0 == 0 } && weights[3] == [0])
      return weights[0] + weights[2]
    }
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private func deviation(_ values: [Double]) -> Double {
    let mean = mean(values)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count)).squareRoot()
  }

  /// n = 1500 weights in ten bins of equal width: 150 in each, ± 5 · √(n · 0.1 · 0.9) = 58.
  @Test("uniform: all within ±0.05, and spread over it")
  func uniform() throws {
    let weights = try kernels("initializers/uniform.yaml")
    #expect(weights.allSatisfy { abs($0) <= 0.05 })
    var bins = [Int](repeating: 0, count: 10)
    for weight in weights { bins[min(9, Int((weight + 0.05) * 100))] += 1 }
    #expect(bins.allSatisfy { (92...208).contains($0) }, "\(bins)")
    #expect(abs(mean(weights)) < 5 * 0.05 / 3.0.squareRoot() / 1500.0.squareRoot())
  }

  /// Five standard errors: of the mean sd/√n, of the deviation sd/√(2n), of a share √(p(1 − p)/n).
  @Test("normal: deviation 0.01, and not cut off")
  func normal() throws {
    let weights = try kernels("initializers/normal.yaml")
    let n = 1500.0
    #expect(abs(mean(weights)) < 5 * 0.01 / n.squareRoot())
    #expect(abs(deviation(weights) - 0.01) < 5 * 0.01 / (2 * n).squareRoot())
    for (bound, share) in [(0.01, 0.3173), (0.02, 0.0455)] {
      let found = Double(weights.filter { abs($0) > bound }.count) / n
      #expect(abs(found - share) < 5 * (share * (1 - share) / n).squareRoot(), "beyond \(bound)")
    }
  }

  @Test("another seed, other weights", arguments: ["uniform", "normal"])
  func seeds(name: String) throws {
    let config = "initializers/\(name).yaml"
    let first = try kernels(config)
    #expect(try kernels(config) == first)
    let other = try kernels(config, ["--seed", "2"])
    #expect(zip(first, other).filter { $0 == $1 }.count < 5)
  }
}
