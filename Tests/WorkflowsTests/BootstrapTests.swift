import Compute
import Testing
import Workflows

@Suite struct BootstrapTests {
  private func intervals(
    _ values: [Float], seed: UInt64 = 0, resamples: Int = 1000, outputs: Int = 1
  ) -> Evaluation.Interval? {
    @Sendable func mean(_ rows: [Int32]) -> [Float] {
      [Float(rows.reduce(0.0) { $0 + Double(values[Int($1)]) } / Double(rows.count))]
    }
    return Bootstrap.intervals(
      around: mean(Array(0..<Int32(values.count))), rows: values.count, outputs: outputs,
      seed: seed, resamples: resamples, scores: mean)[0]
  }

  /// 300 times 50 rows of an accuracy of 0.8. By the binomial distribution the middle 95 % of what
  /// 50 draws from rows with k right ones give holds 0.8 for k from 34 to 44, which happens in 0.9375
  /// of all cases. 400 trials have a deviation of √(0.94 · 0.06 / 400) = 0.012: four to either side.
  @Test("the interval holds the truth about as often as it says")
  func coverage() {
    var random = RandomStream(seed: 7, purpose: .noise)
    var held = 0
    for trial in 0..<300 {
      let rows = (0..<50).map { _ -> Float in random.nextUniform() < 0.8 ? 1 : 0 }
      guard let interval = intervals(rows, seed: UInt64(trial), resamples: 120) else { continue }
      if interval.low <= 0.8 && 0.8 <= interval.high { held += 1 }
    }
    #expect((0.88...0.995).contains(Double(held) / 300))
  }

  /// The mean of n values of variance ¼ has the deviation ½ / √n, and its interval reaches 1.96 of
  /// them to either side. 1,000 resamples tell a quantile of 2.5 % to some 6 %.
  @Test("of many rows a part is drawn, for an interval as narrow")
  func manyRows() throws {
    let count = 40_000
    let rows = (0..<count).map { Float($0 % 2) }
    let interval = try #require(intervals(rows, outputs: 10))
    let wanted = 1.96 * 0.5 / Double(count).squareRoot()
    #expect(abs(Double(interval.high - 0.5) / wanted - 1) < 0.15)
    #expect(abs(Double(0.5 - interval.low) / wanted - 1) < 0.15)
  }

  @Test("the same seed gives the same interval, another one another")
  func seeds() {
    let rows = (0..<100).map { Float($0 * $0) }
    #expect(intervals(rows, seed: 3) == intervals(rows, seed: 3))
    #expect(intervals(rows, seed: 3) != intervals(rows, seed: 4))
  }

  @Test("few rows, and scores that are no numbers, have none; equal rows have one of no width")
  func none() {
    #expect(intervals([0, 1, 0, 1, 0, 1, 0, 1, 0]) == nil)
    #expect(intervals([Float](repeating: .nan, count: 10)) == nil)
    let interval = intervals([Float](repeating: 2, count: 10))
    #expect(interval?.low == 2 && interval?.high == 2)
  }
}
