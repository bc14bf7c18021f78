internal import Config

/// A mark on an axis.
struct Tick: Sendable, Equatable {
  var value: Double
  var label: String
}

/// The round values of an axis, with their labels.
enum Ticks {
  /// At most so many between the ends of a range: multiples of 1, 2 or 5 times a power of ten; on a
  /// logarithmic scale powers of ten, where there is room with twice and five times, or three times
  /// them; of categories each, or each n-th.
  static func ticks(_ range: AxisRange, atMost count: Int) -> [Tick] {
    let count = max(count, 2)
    switch range.scale {
    case .categories(let names):
      let step = max(1, (names.count + count - 1) / count)
      return stride(from: 0, to: names.count, by: step).map {
        Tick(value: Double($0), label: names[$0])
      }
    case .linear: return linear(range, atMost: count)
    case .logarithmic: return logarithmic(range, atMost: count)
    }
  }

  private static func linear(_ range: AxisRange, atMost count: Int) -> [Tick] {
    let step = RoundStep(
      from: range.lower, to: range.upper, atMost: count, isWhole: range.isWhole)
    return labelled(
      step.multiples(from: range.lower, to: range.upper).map { ($0, step.exponent) })
  }

  private static func logarithmic(_ range: AxisRange, atMost count: Int) -> [Tick] {
    let first = Decades.exponent(of: range.lower)
    let last = Decades.exponent(of: range.upper)
    func ticks(_ digits: [Int], each step: Int = 1) -> [(digits: Int, exponent: Int)] {
      stride(from: first, through: last, by: step).flatMap { n in digits.map { ($0, n) } }
        .filter { range.contains(Decades.value($0.0, $0.1)) }
    }
    for digits in [[1, 2, 5], [1, 3], [1]] {
      let all = ticks(digits)
      if all.count <= count && all.count > 2 { return labelled(all) }
    }
    if last - first < 3 { return linear(range, atMost: count) }
    return labelled(ticks([1], each: (last - first) / count + 1))
  }

  /// Plain where all labels are short so, else in powers of ten.
  private static func labelled(_ values: [(digits: Int, exponent: Int)]) -> [Tick] {
    let plain = values.map { DecimalText.plain($0.digits, $0.exponent) }
    let isShort = plain.allSatisfy { $0.map { $0.utf8.count <= 11 } ?? false }
    return zip(values, plain).map { value, plain in
      Tick(
        value: Decades.value(value.digits, value.exponent),
        label: isShort
          ? plain ?? "" : DecimalText.scientific(value.digits, value.exponent))
    }
  }
}

/// A step of 1, 2 or 5 times a power of ten.
struct RoundStep {
  /// 1, 2 or 5.
  let digit: Int
  let exponent: Int

  /// The smallest with at most so many multiples between two ends.
  init(from lower: Double, to upper: Double, atMost count: Int, isWhole: Bool) {
    let span = upper / 2 - lower / 2
    var exponent = Decades.exponent(of: max(span / Double(count), 1e-300) * 2) - 1
    if isWhole { exponent = max(exponent, 0) }
    while true {
      for digit in [1, 2, 5] {
        let step = Decades.value(digit, exponent)
        let multiples = (upper / step).rounded(.down) - (lower / step).rounded(.up) + 1
        if multiples <= Double(count) {
          (self.digit, self.exponent) = (digit, exponent)
          return
        }
      }
      exponent += 1
    }
  }

  private var value: Double { Decades.value(digit, exponent) }

  func multiple(below x: Double) -> Double { multiple((x / value).rounded(.down), or: x) }
  func multiple(above x: Double) -> Double { multiple((x / value).rounded(.up), or: x) }

  private func multiple(_ count: Double, or x: Double) -> Double {
    let result = Decades.value(Int(count) * digit, exponent)
    return result.isFinite ? result : x
  }

  /// The digits of the multiples between two ends, each times 10^exponent.
  func multiples(from lower: Double, to upper: Double) -> [Int] {
    let first = Int((lower / value).rounded(.up))
    let last = Int((upper / value).rounded(.down))
    return first <= last ? (first...last).map { $0 * digit } : []
  }
}

/// Decimal numbers as people read them, from integers: "−0.5", "12,000", "2×10⁻⁵".
enum DecimalText {
  /// digits · 10^exponent without a power; nil where it were long.
  static func plain(_ digits: Int, _ exponent: Int) -> String? {
    guard digits != 0 else { return "0" }
    guard (-6...9).contains(exponent) else { return nil }
    var text = String(abs(digits)) + String(repeating: "0", count: max(exponent, 0))
    var fraction = ""
    if exponent < 0 {
      text = String(repeating: "0", count: max(0, 1 - exponent - text.count)) + text
      fraction = "." + text.suffix(-exponent)
      text.removeLast(-exponent)
    }
    // Four digits are read without a comma.
    if text.count > 4, let whole = Int(text) { text = groupedDecimal(whole) }
    return (digits < 0 ? "−" : "") + text + fraction
  }

  /// With three digits, for where a step is not known.
  static func rounded(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    var exponent = Decades.exponent(of: abs(value)) - 2
    // Twice, as no double is as large as 10^310.
    let half = exponent / 2
    var digits = Int((value / Decades.power(half) / Decades.power(exponent - half)).rounded())
    while digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
    return plain(digits, exponent) ?? scientific(digits, exponent)
  }

  static func scientific(_ digits: Int, _ exponent: Int) -> String {
    guard digits != 0 else { return "0" }
    var (rest, exponent) = (abs(digits), exponent)
    while rest % 10 == 0 {
      rest /= 10
      exponent += 1
    }
    let text = String(rest)
    exponent += text.count - 1
    let mantissa = text.count == 1 ? text : "\(text.prefix(1)).\(text.dropFirst())"
    let power = "10" + String(String(exponent).map(raised))
    return (digits < 0 ? "−" : "") + (mantissa == "1" ? power : "\(mantissa)×\(power)")
  }

  private static func raised(_ character: Character) -> Character {
    switch character {
    case "-": "⁻"
    case "1": "¹"
    case "2": "²"
    case "3": "³"
    default: Character(Unicode.Scalar(0x2070 + UInt32(character.wholeNumberValue ?? 0)) ?? "⁰")
    }
  }
}
