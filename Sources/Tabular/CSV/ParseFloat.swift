internal import Platform

/// Reads a decimal number out of bytes: sign, digits, a point, an exponent; spaces around it are
/// skipped. The result is correctly rounded (to nearest, ties to even).
///
/// - Returns: NaN where the bytes are no decimal number, an infinity where it is out of range.
///   Neither can be written, so the caller can tell.
@inline(__always)
package func parseFloat(_ bytes: Span<UInt8>, from first: Int, to last: Int) -> Float {
  let value = parseShortFloat(bytes, from: first, to: last)
  return value.isNaN ? parseAnyFloat(bytes, from: first, to: last) : value
}

/// The usual case without a loop: at most eight digits, with or without a point.
///
/// - Returns: NaN for anything else.
@inline(__always)
private func parseShortFloat(_ bytes: Span<UInt8>, from first: Int, to end: Int) -> Float {
  guard first < end, end >= 9, end <= bytes.count else { return .nan }
  // 1 for a minus sign; computed, as a branch on it would be guessed wrong half of the time.
  let sign = (UInt32(bytes[first] ^ UInt8(ascii: "-")) &- 1) &>> 31
  let length = end &- first &- Int(sign)
  guard length >= 1, length <= 9 else { return .nan }

  // The last eight bytes, of which the last character is the highest.
  var digits = bytes.word(at: end &- 8)
  var digitCount = length
  var scale = 0
  let beforeStart = ~highBytes(min(length, 8))
  let points = zeroBytes(digits ^ 0x2E2E_2E2E_2E2E_2E2E | beforeStart)
  if points != 0 {
    // What stands before the point closes up to what stands after it.
    let upToPoint = points ^ (points &- 1)
    digits = digits & ~upToPoint | bytes.word(at: end &- 9) & upToPoint
    scale = 7 &- points.trailingZeroBitCount &>> 3
    digitCount &-= 1
  }
  guard digitCount >= 1, digitCount <= 8 else { return .nan }
  digits = (digits ^ 0x3030_3030_3030_3030) & highBytes(digitCount)
  guard (digits &+ 0x7676_7676_7676_7676 | digits) & 0x8080_8080_8080_8080 == 0 else {
    return .nan
  }
  // Pairs, fours and eights of digits add up side by side.
  digits = digits &* 10 &+ digits &>> 8
  let odd = digits & 0x0000_00FF_0000_00FF &* 0x000F_4240_0000_0064
  let even = digits &>> 16 & 0x0000_00FF_0000_00FF &* 0x0000_2710_0000_0001
  let mantissa = (odd &+ even) &>> 32

  // At most two units off in the double's last place, which shows in the float only where the
  // double lies that near to the middle between two floats.
  // (Put behind the bits of 2⁵² an integer is a double; a conversion would wait for the last one.)
  let whole = Double(bitPattern: mantissa | 0x4330_0000_0000_0000) - 0x1p52
  let value = whole * inversePowersOfTen[scale]
  if value.bitPattern & 0x1FFF_FFFF &- 0x0FFF_FFFC < 9 { return .nan }
  return Float(bitPattern: Float(value).bitPattern | sign &<< 31)
}

/// All bits of the `count` highest bytes, 1 to 8 of them.
@inline(__always)
private func highBytes(_ count: Int) -> UInt64 {
  ~0 &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
}

private func parseAnyFloat(_ bytes: Span<UInt8>, from first: Int, to last: Int) -> Float {
  var index = first
  var end = last
  while index < end && isBlank(bytes[index]) { index &+= 1 }
  while end > index && isBlank(bytes[end &- 1]) { end &-= 1 }
  let start = index
  var isNegative = false
  if index < end {
    let sign = bytes[index]
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      index &+= 1
    }
  }

  // `mantissa` holds 19 digits of any value.
  var mantissa: UInt64 = 0
  let digitsStart = index
  while index < end {
    let digit = bytes[index] &- UInt8(ascii: "0")
    guard digit < 10 else { break }
    mantissa = mantissa &* 10 &+ UInt64(digit)
    index &+= 1
  }
  var digitCount = index &- digitsStart
  var exponent = 0
  if index < end && bytes[index] == UInt8(ascii: ".") {
    index &+= 1
    let fractionStart = index
    while index < end {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      index &+= 1
    }
    exponent = fractionStart &- index
    digitCount &-= exponent
  }
  if digitCount == 0 { return .nan }
  if index < end {
    guard let written = parseExponent(bytes, from: index, to: end) else { return .nan }
    exponent &+= written
  }

  // Both factors are exact, so the quotient or product is rounded once, to a double.
  if digitCount <= 19 && mantissa <= 1 << 53 && exponent >= -22 && exponent <= 22 {
    var value = Double(mantissa)
    if exponent < 0 {
      value /= powersOfTen[0 &- exponent]
    } else {
      value *= powersOfTen[exponent]
    }
    // Rounding again, to a float, goes wrong only where the double lies midway between two floats.
    let isMidway = value.bitPattern & 0x1FFF_FFFF == 0x1000_0000
    if !isMidway && (value >= Double(Float.leastNormalMagnitude) || mantissa == 0) {
      let rounded = Float(value)
      return isNegative ? -rounded : rounded
    }
  }
  return parseFloatSlowly(bytes, from: start, to: end)
}

/// What stands from the `e` on. Beyond ±99999 it makes no difference: a number of that many digits
/// is refused by the limit on records.
private func parseExponent(_ bytes: Span<UInt8>, from first: Int, to end: Int) -> Int? {
  var index = first
  guard bytes[index] | 0x20 == UInt8(ascii: "e") else { return nil }
  index += 1
  guard index < end else { return nil }
  var isNegative = false
  if bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
    isNegative = bytes[index] == UInt8(ascii: "-")
    index += 1
  }
  guard index < end else { return nil }
  var exponent = 0
  while index < end {
    let digit = bytes[index] &- UInt8(ascii: "0")
    guard digit < 10 else { return nil }
    // More than any record has digits, so that they cannot bring it back into range.
    exponent = min(exponent * 10 + Int(digit), 1_000_000_000)
    index += 1
  }
  return isNegative ? -exponent : exponent
}

/// The standard library's conversion, which is correctly rounded, on a text of bounded length.
///
/// Floats and the points midway between them have at most 113 significant digits, so of more than
/// 800 only matters whether one is not 0.
private func parseFloatSlowly(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Float {
  var digits: [UInt8] = []
  var exponent = 0
  var isNegative = false
  var isFraction = false
  var hasRest = false
  scan: for index in start..<end {
    let byte = bytes[index]
    switch byte {
    case UInt8(ascii: "-"): isNegative = true
    case UInt8(ascii: "+"): break
    case UInt8(ascii: "."): isFraction = true
    case UInt8(ascii: "e"), UInt8(ascii: "E"):
      exponent += parseExponent(bytes, from: index, to: end) ?? 0
      break scan
    default:
      if isFraction { exponent -= 1 }
      if digits.isEmpty && byte == UInt8(ascii: "0") { continue }
      if digits.count < 800 {
        digits.append(byte)
      } else {
        exponent += 1
        hasRest = hasRest || byte != UInt8(ascii: "0")
      }
    }
  }
  if digits.isEmpty { return isNegative ? -0.0 : 0 }
  if hasRest {
    digits.append(UInt8(ascii: "1"))
    exponent -= 1
  }
  // Out of reach either way, whatever the digits.
  let scale = digits.count + exponent
  if scale > 50 { return isNegative ? -.infinity : .infinity }
  if scale < -50 { return isNegative ? -0.0 : 0 }
  let text = (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self) + "e\(exponent)"
  // Proven: the text is a sign, digits and an exponent.
  return Float(text) ?? .nan
}

@inline(__always)
func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

/// The powers of ten that a double holds exactly.
private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
  1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]

private let inversePowersOfTen: [Double] = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7]
