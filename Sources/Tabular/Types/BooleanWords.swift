/// The pairs of words that a boolean column is written with; case does not matter.
///
/// A column of 0 and 1 is numeric, which comes to the same.
enum BooleanWords {
  private static let pairs = [
    (no: "false", yes: "true"), (no: "no", yes: "yes"), (no: "f", yes: "t"), (no: "n", yes: "y"),
    (no: "off", yes: "on"),
  ]

  /// 1 or 0, for any of the words or for the numbers themselves.
  static func value(of text: String) -> Float? {
    let word = text.lowercased()
    if let number = Float(word), number == 0 || number == 1 { return number }
    for pair in pairs {
      if word == pair.no { return 0 }
      if word == pair.yes { return 1 }
    }
    return nil
  }

  /// Whether the texts, at least one, are of one pair.
  static func areAll(_ texts: [String]) -> Bool {
    let words = Set(texts.map { $0.lowercased() })
    return !words.isEmpty && pairs.contains { words.isSubset(of: [$0.no, $0.yes]) }
  }
}
