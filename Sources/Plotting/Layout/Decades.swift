/// Powers of ten by the same few operations on every machine.
enum Decades {
  /// 10^n
  static func power(_ n: Int) -> Double { value(1, n) }

  /// The double nearest to digits · 10^exponent.
  static func value(_ digits: Int, _ exponent: Int) -> Double {
    Double("\(digits)e\(exponent)") ?? 0
  }

  /// log₁₀ x of x > 0: by the exponent of 2, and for the significand m by
  /// ln m = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1).
  static func logarithm(_ x: Double) -> Double {
    let s = (x.significand - 1) / (x.significand + 1)
    var (sum, power) = (0.0, s)
    for n in stride(from: 1.0, through: 33, by: 2) {
      sum += power / n
      power *= s * s
    }
    return (Double(x.exponent) * 0.693_147_180_559_945_3 + 2 * sum) / 2.302_585_092_994_046
  }

  /// The largest n with 10^n ≤ x, of x > 0.
  static func exponent(of x: Double) -> Int {
    let guess = Int(logarithm(x).rounded(.down))
    if power(guess + 1) <= x { return guess + 1 }
    return power(guess) > x ? guess - 1 : guess
  }

  /// The largest of 1, 2 and 5 times a power of ten that is not more than x.
  static func below(_ x: Double) -> Double {
    let n = exponent(of: x)
    let round = [5, 2, 1].lazy.map { Self.value($0, n) }.first { $0 <= x } ?? x
    return round > 0 ? round : x
  }

  /// The smallest of them that is not less than x.
  static func above(_ x: Double) -> Double {
    let n = exponent(of: x)
    let round = [1, 2, 5, 10].lazy.map { Self.value($0, n) }.first { $0 >= x } ?? x
    return round.isFinite ? round : x
  }
}
