import Testing

@testable import Plotting

@Suite struct TicksTests {
  private func range(_ values: [Double], _ axis: Axis = Axis("x")) -> AxisRange {
    var extent = Extent(isLogarithmic: axis.scale == .logarithmic)
    for value in values { extent.add(value) }
    return AxisRange(axis, values: extent)
  }

  private func labels(
    _ values: [Double], _ axis: Axis = Axis("x"), atMost count: Int
  ) -> [String] {
    Ticks.ticks(range(values, axis), atMost: count).map(\.label)
  }

  @Test(
    "round values",
    arguments: [
      ([0, 1], 6, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      ([-0.003, 0.003], 5, ["−0.002", "0", "0.002"]),
      ([30.1, 99.8], 8, ["30", "40", "50", "60", "70", "80", "90", "100"]),
      ([0, 250_000], 4, ["0", "100,000", "200,000"]),
      ([0, 9999], 3, ["0", "5000", "10,000"]),
      ([1e9, 4e9], 4, ["10⁹", "2×10⁹", "3×10⁹", "4×10⁹"]),
      ([0, 2e-9], 3, ["0", "10⁻⁹", "2×10⁻⁹"]),
    ] as [([Double], Int, [String])])
  func linear(values: [Double], count: Int, expected: [String]) {
    #expect(labels(values, atMost: count) == expected)
  }

  @Test func `between whole values there are no ticks`() {
    #expect(labels([1, 3], Axis("epoch", isWhole: true), atMost: 9) == ["1", "2", "3"])
  }

  @Test(
    "powers of ten",
    arguments: [
      ([0.001, 10], 6, ["0.001", "0.01", "0.1", "1", "10"]),
      ([1, 20], 9, ["1", "2", "5", "10", "20"]),
      ([0.02, 2], 5, ["0.03", "0.1", "0.3", "1"]),
      ([1e-12, 1e12], 5, ["10⁻¹²", "10⁻⁷", "10⁻²", "10³", "10⁸"]),
      ([3.1, 3.9], 5, ["2", "3", "4", "5"]),
    ] as [([Double], Int, [String])])
  func logarithmic(values: [Double], count: Int, expected: [String]) {
    #expect(labels(values, Axis("x", scale: .logarithmic), atMost: count) == expected)
  }

  @Test func `of many categories each n-th is named`() {
    let names = (0..<50).map { "class \($0)" }
    #expect(
      labels([], Axis("x", scale: .categories(names)), atMost: 3)
        == ["class 0", "class 17", "class 34"])
  }

  @Test(
    "ends of odd values",
    arguments: [
      ([], 0, 1), ([.nan, .infinity], 0, 1), ([5], 2, 8), ([0], -1, 1), ([-2, -2], -3, -1),
      ([1e300], 4e299, 1.6e300), ([0.03, 9.7], 0, 10), ([-.infinity, 3, 4, .nan], 3, 4),
      ([-1.7e308, 1.7e308], -1.7e308, 1.7e308),
    ] as [([Double], Double, Double)])
  func ends(values: [Double], lower: Double, upper: Double) {
    let range = range(values)
    #expect((range.lower, range.upper) == (lower, upper))
    let ticks = Ticks.ticks(range, atMost: 6)
    #expect(ticks.count > 1 && ticks.allSatisfy { range.contains($0.value) })
    #expect(Set(ticks.map(\.label)).count == ticks.count)
  }

  private static let tiny = Double.leastNonzeroMagnitude

  @Test(
    "ends of odd values on a logarithmic scale",
    arguments: [
      ([], 1, 10), ([0, -1], 1, 10), ([5], 0.5, 50), ([0, 0.03, 9], 0.02, 10),
      ([tiny, 1.7e308], tiny, 1.7e308),
    ] as [([Double], Double, Double)])
  func logarithmicEnds(values: [Double], lower: Double, upper: Double) {
    let range = range(values, Axis("x", scale: .logarithmic))
    #expect((range.lower, range.upper) == (lower, upper))
    #expect(range.fraction(of: lower) == 0 && range.fraction(of: upper) == 1)
    #expect(!Ticks.ticks(range, atMost: 6).isEmpty)
  }

  /// By hand: the middle of 1 and 100 is 10 by logarithms; of 0 and 4 on a plain scale, 2.
  @Test func `fractions of ends`() {
    let decades = range([1, 100], Axis("x", scale: .logarithmic))
    #expect(abs((decades.fraction(of: 10) ?? 0) - 0.5) < 1e-15)
    #expect(decades.fraction(of: 0) == nil)
    let plain = range([0, 4])
    #expect(plain.fraction(of: 2) == 0.5)
    #expect(plain.fraction(of: .nan) == nil)
    #expect(range([-1.7e308, 1.7e308]).fraction(of: 0) == 0.5)
  }

  @Test func `points are counted by cell`() {
    let unit = range([0, 1])
    let points = [Point(0, 0), Point(0.1, 0.2), Point(1, 1), Point(.nan, 0), Point(2, 0)]
    let density = Density(points, x: unit, y: unit, columns: 2, rows: 2)
    #expect(density.counts == [2, 0, 0, 1])
    #expect(density.largest == 2)
  }

  /// By the fonts' tables: DejaVu Sans 0.613 + 0.635 em; Hangul one em each; Noto's emoji 1.3 em.
  @Test func `widths of texts`() {
    #expect(abs(TextWidth.width("ab", size: 10) - 12.48) < 1e-9)
    #expect(TextWidth.width("한글", size: 10) >= 20)
    #expect(TextWidth.width("👩‍👩‍👧", size: 10) >= 13)
    let cut = TextWidth.cut("a rather long name", to: 60, size: 10)
    #expect(cut.hasSuffix("…") && TextWidth.width(cut, size: 10) <= 60)
    #expect(TextWidth.cut("한", to: 2, size: 10) == "…")
  }
}
