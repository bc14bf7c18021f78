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

  /// The standard library's digits are the shortest, and of these the nearest.
  @Test("digits are those of the description")
  func digits() {
    var wrong: [UInt32] = []
    func check(_ bits: UInt32) {
      let value = Float(bitPattern: bits)
      if value.isFinite && plain(shortestDecimal(value)) != plain(value.description) {
        wrong.append(bits)
      }
    }
    // Beside the borders of each power of two, and spread over all floats.
    for exponent in 0..<255 as Range<UInt32> {
      for fraction in [0, 1, 2, 3, 0x40_0000, 0x7F_FFFE, 0x7F_FFFF] as [UInt32] {
        check(exponent << 23 | fraction)
      }
    }
    for step in 0..<60_000 as Range<UInt32> { check(step &* 71_569 &+ step >> 3) }
    // Whole numbers, and decimals as tables have them.
    for number in 0..<20_000 {
      check(Float(number * 997).bitPattern)
      check((Float(number) / 1000).bitPattern)
      check((1 / Float(number + 1)).bitPattern)
    }
    #expect(wrong.isEmpty)
  }

  /// Sign, digits without zeros around them, and the power of ten of the last one.
  private func plain(_ text: String) -> [String] {
    let parts = text.split(separator: "e")
    let sign = text.hasPrefix("-") ? "-" : ""
    let number = parts[0].drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    var digits = Array(number.joined())
    exponent -= number.count > 1 ? number[1].count : 0
    while digits.last == "0" {
      digits.removeLast()
      exponent += 1
    }
    let significant = String(digits.drop { $0 == "0" })
    return [sign, significant, significant.isEmpty ? "" : "\(exponent)"]
  }
}
