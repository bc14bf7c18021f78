/// The shortest decimal that reads back as the same float: `0.1`, `5`, `1e-7`, `16777216`.
///
/// Digits are those of Swift's `description` (the shortest that are unique); the layout is
/// JavaScript's and so JSON's: plain between 1e-6 and 1e21, else with an exponent.
/// What is no number is `NaN`, `Infinity` or `-Infinity`.
public func shortestDecimal(_ value: Float) -> String {
  layOut(value.description, isFinite: value.isFinite, isNaN: value.isNaN)
}

/// The same for doubles.
public func shortestDecimal(_ value: Double) -> String {
  layOut(value.description, isFinite: value.isFinite, isNaN: value.isNaN)
}

/// The double nearest to the decimal that a float was written as: 0.1 of the float 0.1, where Python
/// would compute in double.
public func decimalValue(_ value: Float) -> Double {
  Double(shortestDecimal(value)) ?? Double(value)
}

/// Rearranges a description such as `-1.25e-07`.
private func layOut(_ description: String, isFinite: Bool, isNaN: Bool) -> String {
  guard isFinite else {
    return isNaN ? "NaN" : description.hasPrefix("-") ? "-Infinity" : "Infinity"
  }
  var digits: [UInt8] = []
  var exponent = 0
  var pointAt: Int?
  var isNegative = false
  var bytes = Array(description.utf8)[...]
  if bytes.first == UInt8(ascii: "-") {
    isNegative = true
    bytes.removeFirst()
  }
  while let byte = bytes.popFirst() {
    switch byte {
    case UInt8(ascii: "."): pointAt = digits.count
    case UInt8(ascii: "e"):
      exponent = Int(String(decoding: bytes, as: UTF8.self)) ?? 0
      bytes = []
    default: digits.append(byte)
    }
  }
  // The value is 0.DIGITS times ten to the power of `scale`.
  var scale = (pointAt ?? digits.count) + exponent
  while digits.last == UInt8(ascii: "0") { digits.removeLast() }
  let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
  digits.removeFirst(zeros)
  scale -= zeros
  let sign = isNegative ? "-" : ""
  if digits.isEmpty { return sign + "0" }
  let text = String(decoding: digits, as: UTF8.self)
  switch scale {
  case -5...0: return sign + "0." + String(repeating: "0", count: -scale) + text
  case digits.count...21 where scale > 0:
    return sign + text + String(repeating: "0", count: scale - digits.count)
  case 1...21: return sign + text.prefix(scale) + "." + text.dropFirst(scale)
  default:
    let mantissa = digits.count == 1 ? text : text.prefix(1) + "." + text.dropFirst()
    return sign + mantissa + "e" + String(scale - 1)
  }
}
