internal import Config

/// A number to three digits, for people.
func rough(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return shortestDecimal(value) }
  var power = 1.0
  while abs(value) * power < 100 { power *= 10 }
  while abs(value) * power >= 1000 { power /= 10 }
  return shortestDecimal(Float((value * power).rounded() / power))
}
