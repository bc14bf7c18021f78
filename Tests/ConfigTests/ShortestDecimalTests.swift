import Config
import Testing

@Suite struct ShortestDecimalTests {
  /// The layout is JavaScript's: `Number.prototype.toString` of the shortest digits.
  @Test(
    "floats",
    arguments: [
      (0.1, "0.1"), (5, "5"), (1e-7, "1e-7"), (1e-6, "0.000001"), (1.5e-6, "0.0000015"),
      (16_777_216, "16777216"), (3.4028235e38, "3.4028235e+38"), (1e21, "1e+21"),
      (1e20, "100000000000000000000"), (123456.7, "123456.7"), (-0.25, "-0.25"), (0, "0"),
      (-0.0, "-0"), (1e-45, "1e-45"), (-1.1754942e-38, "-1.1754942e-38"), (100, "100"),
      (.infinity, "Infinity"), (-.infinity, "-Infinity"), (.nan, "NaN"),
    ] as [(Float, String)])
  func floats(value: Float, text: String) {
    #expect(shortestDecimal(value) == text.replacing("e+", with: "e"))
  }

  @Test(
    "doubles",
    arguments: [
      (0.1, "0.1"), (1.0 / 3, "0.3333333333333333"), (5e-324, "5e-324"),
      (1.7976931348623157e308, "1.7976931348623157e308"), (1e15, "1000000000000000"),
      (123456789.125, "123456789.125"),
    ] as [(Double, String)])
  func doubles(value: Double, text: String) {
    #expect(shortestDecimal(value) == text)
  }

  @Test("random bits read back")
  func random() {
    var state: UInt64 = 1
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let float = Float(bitPattern: UInt32(truncatingIfNeeded: state >> 32))
      if float.isFinite {
        #expect(Float(shortestDecimal(float))?.bitPattern == float.bitPattern)
      }
      let double = Double(bitPattern: state ^ state << 17)
      if double.isFinite {
        #expect(Double(shortestDecimal(double))?.bitPattern == double.bitPattern)
      }
    }
  }
}
