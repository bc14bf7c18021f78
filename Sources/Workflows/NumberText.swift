internal import Config

/// Numbers as Keras prints them.
public enum NumberText {
  /// Four decimals, or `1.2340e-04` where that would show too little.
  public static func metric(_ value: Float) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let size = abs(Double(value))
    if size > 1e-3 || size == 0 { return fixedDecimal(Double(value), decimals: 4) }
    var exponent = 0
    var mantissa = size
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    if fixedDecimal(mantissa, decimals: 4) == "10.0000" {
      mantissa = 1
      exponent += 1
    }
    let digits = String(-exponent)
    let sign = value < 0 ? "-" : ""
    return sign + fixedDecimal(mantissa, decimals: 4) + "e-" + (digits.count < 2 ? "0" : "")
      + digits
  }

  /// 1,234,567
  public static func grouped(_ value: Int) -> String { groupedDecimal(value) }

  /// Bytes in units of 1024, two decimals: `17.50 KB`.
  public static func bytes(_ count: Int) -> String {
    var size = Double(count)
    for unit in ["B", "KB", "MB"] {
      if size < 1024 { return fixedDecimal(size, decimals: 2) + " " + unit }
      size /= 1024
    }
    return fixedDecimal(size, decimals: 2) + " GB"
  }

  /// `47 ms`, `1.9 s`, `3 min 12 s`.
  public static func duration(_ seconds: Double) -> String {
    if seconds < 1 { return fixedDecimal(seconds * 1000, decimals: 0) + " ms" }
    if seconds < 60 { return fixedDecimal(seconds, decimals: 1) + " s" }
    let whole = Int(seconds.rounded())
    return "\(whole / 60) min \(whole % 60) s"
  }
}
