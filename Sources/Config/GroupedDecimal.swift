/// A whole number for people: `1,234,567`.
public func groupedDecimal(_ value: Int) -> String {
  var text = value < 0 ? "-" : ""
  let digits = String(value.magnitude)
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return text
}

/// The same with what is counted: `1 row`, `1,024 rows`.
///
/// - Parameter plural: where it is not formed by an s.
public func counted(_ value: Int, _ noun: String, plural: String? = nil) -> String {
  "\(groupedDecimal(value)) \(value == 1 ? noun : plural ?? noun + "s")"
}
