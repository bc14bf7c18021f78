internal import Config

/// What `missing` says about one column, whose type may not be known yet.
public enum CellRule: Sendable, Equatable {
  case error, drop, mean, median, mode, slot
  case constant(Float)

  private static let words: [(String, CellRule)] = [
    ("error", .error), ("drop", .drop), ("mean", .mean), ("median", .median), ("mode", .mode),
    ("slot", .slot),
  ]

  /// The word in a config.
  var word: String { Self.words.first { $0.1 == self }?.0 ?? "constant" }

  /// As a rule for numbers; nil where it is none.
  var forNumbers: MissingNumber? {
    switch self {
    case .error: .error
    case .drop: .drop
    case .mean: .mean
    case .median: .median
    case .mode: .mode
    case .constant(let value): .constant(value)
    case .slot: nil
    }
  }

  var forCategories: CategoryRule? { CategoryRule(rawValue: word) }

  var forDates: MissingDate? { MissingDate(rawValue: word) }

  /// Reads a key; nil where it is missing, null or wrong.
  static func read(_ section: inout ConfigSection, _ key: String) -> CellRule? {
    let words = words.map(\.0)
    let constant = ConfigSection.settings { _ = $0.number("constant") }
    let expected = words.joined(separator: " | ") + " | {constant: 0}"
    let found = section.node(
      key, kind: .either([.words(words), .section(constant), .null]), expected: expected)
    section.resolve(key, .null)
    guard let found, !found.isNull else { return nil }
    var rule = found.string.flatMap { word in
      Self.words.first { $0.0 == normalizedName(word) }?.1
    }
    if let entries = found.entries, entries.count == 1, entries[0].key == "constant",
      let written = entries[0].value.double, Float(written).isFinite
    {
      rule = .constant(Float(written))
    }
    guard let rule else {
      section.fail(key, "expected \(expected), found \(found.described)")
      return nil
    }
    section.resolve(key, rule.node)
    return rule
  }

  private var node: ConfigNode {
    if case .constant(let value) = self {
      .mapping([(word, .number(value))])
    } else {
      .string(word)
    }
  }
}
