import Compute
import Testing

@Suite struct RandomStreamTests {
  /// Known-answer vectors of Random123 (tests/kat_vectors, "philox4x32 10").
  @Test(
    "Philox gives the published vectors",
    arguments: [
      (SIMD4(0, 0, 0, 0), SIMD2(0, 0), SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
      (
        SIMD4(repeating: .max), SIMD2(repeating: .max),
        SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
      ),
      (
        SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2(0xa409_3822, 0x299f_31d0),
        SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
      ),
    ] as [(SIMD4<UInt32>, SIMD2<UInt32>, SIMD4<UInt32>)])
  func knownAnswers(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, expected: SIMD4<UInt32>) {
    #expect(philox4x32(counter: counter, key: key) == expected)
  }

  @Test func positionIsTheWholeState() {
    var stream = RandomStream(seed: 7, purpose: .noise, index: 3)
    let bits = (0..<50).map { _ in stream.nextBits() }
    #expect(stream.position == 50)
    for position in [0, 1, 4, 6, 7, 31, 49] {
      var other = RandomStream(seed: 7, purpose: .noise, index: 3)
      other.position = UInt64(position)
      #expect(other.nextBits() == bits[position])
    }
    stream.position = 5
    #expect(stream.nextBits() == bits[5])
    _ = stream.nextNormal()
    #expect(stream.position == 10)
  }

  @Test func streamsDifferInSeedPurposeAndIndex() {
    var seen: Set<[UInt32]> = []
    var count = 0
    for seed: UInt64 in [0, 1, 1 << 32, .max] {
      for purpose in RandomStream.Purpose.allCases {
        for index: UInt64 in [0, 1, 1 << 32, .max] {
          var stream = RandomStream(seed: seed, purpose: purpose, index: index)
          seen.insert((0..<4).map { _ in stream.nextBits() })
          count += 1
        }
      }
    }
    #expect(seen.count == count)
  }

  /// Bounds are five standard errors: of the mean 1/√(12 n), of the variance 1/√(180 n).
  @Test func uniformMoments() {
    var stream = RandomStream(seed: 1, purpose: .weights)
    let n = 20_000.0
    let floats = (0..<Int(n)).map { _ in Double(stream.nextUniform()) }
    let doubles = (0..<Int(n)).map { _ in stream.nextUniformDouble() }
    for sample in [floats, doubles] {
      #expect(sample.allSatisfy { (0..<1).contains($0) })
      let mean = sample.reduce(0, +) / n
      let variance = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
      #expect(abs(mean - 0.5) < 5 / (12 * n).squareRoot())
      #expect(abs(variance - 1 / 12) < 5 / (180 * n).squareRoot())
    }
  }

  /// Bounds are five standard errors: of mean, variance, third and fourth moment 1, 2, 15 and 96 over n, rooted.
  @Test func normalMoments() {
    var stream = RandomStream(seed: 2, purpose: .weights)
    let n = 20_000.0
    let sample = (0..<Int(n)).map { _ in stream.nextNormal() }
    func moment(_ power: Double) -> Double {
      sample.reduce(0) { $0 + Elementary.pow($1, power) } / n
    }
    #expect(abs(moment(1)) < 5 * (1 / n).squareRoot())
    #expect(abs(moment(2) - 1) < 5 * (2 / n).squareRoot())
    #expect(abs(moment(3)) < 5 * (15 / n).squareRoot())
    #expect(abs(moment(4) - 3) < 5 * (96 / n).squareRoot())
  }

  /// χ² with bound − 1 degrees of freedom: mean bound − 1, variance 2 (bound − 1); five deviations.
  @Test("every index is as likely", arguments: [1, 2, 3, 6, 7, 10, 100])
  func indices(bound: Int) {
    var stream = RandomStream(seed: 3, purpose: .shuffle)
    let n = 20_000
    var counts = [Int](repeating: 0, count: bound)
    for _ in 0..<n { counts[stream.nextIndex(below: bound)] += 1 }
    let expected = Double(n) / Double(bound)
    let chiSquared =
      counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) } / expected
    let freedom = Double(bound - 1)
    #expect(chiSquared <= freedom + 5 * (2 * freedom).squareRoot())
  }

  @Test func largeBounds() {
    var stream = RandomStream(seed: 4, purpose: .shuffle)
    for bound in [Int(UInt32.max), 1 << 32, (1 << 62) + 12345, .max] {
      var half = 0
      for _ in 0..<1000 {
        let index = stream.nextIndex(below: bound)
        #expect(index >= 0 && index < bound)
        if index < bound / 2 { half += 1 }
      }
      #expect(abs(half - 500) < 80)  // five standard errors of √250
    }
  }

  @Test("a permutation holds every number once", arguments: [0, 1, 2, 17, 1000])
  func permutations(count: Int) {
    var stream = RandomStream(seed: 5, purpose: .shuffle, index: 8)
    let order = stream.permutation(count)
    #expect(order.sorted() == (0..<count).map { Int32($0) })
    var again = RandomStream(seed: 5, purpose: .shuffle, index: 8)
    var values = (0..<count).map { Int32($0) }
    again.shuffle(&values)
    #expect(values == order)
    if count > 2 {
      var next = RandomStream(seed: 5, purpose: .shuffle, index: 9)
      #expect(next.permutation(count) != order)
    }
  }

  @Test func everyOrderOfThreeIsAsLikely() {
    var stream = RandomStream(seed: 6, purpose: .shuffle)
    var counts: [[Int32]: Int] = [:]
    for _ in 0..<6000 { counts[stream.permutation(3), default: 0] += 1 }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 145 })  // five standard errors of √833
  }
}
