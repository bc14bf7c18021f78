/// Numbers as Keras prints them.
enum NumberText {
  /// Four decimals, or `1.2340e-04` where that would show too little.
  static func metric(_ value: Float) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let size = abs(Double(value))
    if size > 1e-3 || size == 0 { return fixed(Double(value), decimals: 4) }
    var exponent = 0
    var mantissa = size
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    if fixed(mantissa, decimals: 4) == "10.0000" {
      mantissa = 1
      exponent += 1
    }
    let digits = String(-exponent)
    let sign = value < 0 ? "-" : ""
    return sign + fixed(mantissa, decimals: 4) + "e-" + (digits.count < 2 ? "0" : "") + digits
  }

  /// A number with so many decimals, 0 to 9.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if decimals == 0 { return sign + String(scaled) }
    let fraction = String(scaled % scale)
    return sign + String(scaled / scale) + "."
      + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  /// 1,234,567
  static func grouped(_ value: Int) -> String {
    var text = ""
    for (index, digit) in String(value).reversed().enumerated() {
      if index > 0 && index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  /// Bytes in units of 1024, two decimals: `17.50 KB`.
  static func bytes(_ count: Int) -> String {
    var size = Double(count)
    for unit in ["B", "KB", "MB"] {
      if size < 1024 { return fixed(size, decimals: 2) + " " + unit }
      size /= 1024
    }
    return fixed(size, decimals: 2) + " GB"
  }

  /// `47 ms`, `1.9 s`, `3 min 12 s`.
  static func duration(_ seconds: Double) -> String {
    if seconds < 1 { return fixed(seconds * 1000, decimals: 0) + " ms" }
    if seconds < 60 { return fixed(seconds, decimals: 1) + " s" }
    let whole = Int(seconds.rounded())
    return "\(whole / 60) min \(whole % 60) s"
  }
}
