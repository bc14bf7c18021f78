internal import Config

/// A number to three digits, for people: `0.0123`, `15`, `3.05e18`.
func rough(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return shortestDecimal(value) }
  var (digits, exponent) = (value, 0)
  while abs(digits) >= 999.5 { (digits, exponent) = (digits / 10, exponent + 1) }
  while abs(digits) < 99.95 { (digits, exponent) = (digits * 10, exponent - 1) }
  let scale = exponent + 2
  if -5..<7 ~= scale {
    var power = 1.0
    for _ in 0..<abs(exponent) { power *= 10 }
    return shortestDecimal(
      Float(exponent < 0 ? digits.rounded() / power : digits.rounded() * power))
  }
  return shortestDecimal(Float(digits.rounded() / 100)) + "e\(scale)"
}
