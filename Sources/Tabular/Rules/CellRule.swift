internal import Config

/// What `missing` says about one column, whose type may not be known yet.
enum CellRule: Sendable, Equatable {
  /// What numbers know; categories and dates know some of it.
  case number(MissingNumber)
  /// What categories alone know.
  case slot

  /// The word in a config.
  var word: String { forNumbers?.word ?? CategoryRule.slot.rawValue }

  /// As a rule for numbers; nil where it is none.
  var forNumbers: MissingNumber? {
    if case .number(let rule) = self { rule } else { nil }
  }

  var forCategories: CategoryRule? { CategoryRule(rawValue: word) }

  var forDates: MissingDate? { MissingDate(rawValue: word) }

  /// Reads a key; nil where it is missing, null or wrong.
  static func read(_ section: inout ConfigSection, _ key: String) -> CellRule? {
    let slot = CategoryRule.slot.rawValue
    let words = MissingNumber.words.map(\.0) + [slot]
    let expected = words.joined(separator: " | ") + " | {constant: 0}"
    let found = section.node(
      key, kind: .either([.words(words), MissingNumber.constantKind, .null]), expected: expected)
    section.resolve(key, .null)
    guard let found, !found.isNull else { return nil }
    if found.string.map(normalizedName) == slot {
      section.resolve(key, .string(slot))
      return .slot
    }
    guard let rule = MissingNumber(found) else {
      section.fail(key, "expected \(expected), found \(found.described)")
      return nil
    }
    section.resolve(key, rule.node)
    return .number(rule)
  }
}
