internal import Config

/// What becomes of a missing number: `missing:` of a numeric column.
enum MissingNumber: Sendable, Equatable {
  case error
  /// The row is left out.
  case drop
  /// Of the training values that are there.
  case mean, median
  /// The most frequent of them, the least among equals.
  case mode
  case constant(Float)

  static let words: [(String, MissingNumber)] = [
    ("error", .error), ("drop", .drop), ("mean", .mean), ("median", .median), ("mode", .mode),
  ]

  static let expected = "error | drop | mean | median | mode | {constant: 0}"

  static var kind: SettingKind {
    .either([constantKind, .words(words.map(\.0))])
  }

  /// `{constant: 0}`.
  static var constantKind: SettingKind {
    .section(ConfigSection.settings { _ = $0.number("constant") })
  }

  /// Reads a key. Problems go to the section's log.
  static func read(_ section: inout ConfigSection, _ key: String, default standard: MissingNumber)
    -> MissingNumber
  {
    let found = section.node(key, kind: kind, expected: expected, standard: standard.node)
    let rule = found.map { MissingNumber($0) } ?? standard
    if let found, rule == nil {
      section.fail(key, "expected \(expected), found \(found.described)")
    }
    section.resolve(key, (rule ?? standard).node)
    return rule ?? standard
  }

  init?(_ node: ConfigNode) {
    if let word = node.string {
      guard let rule = Self.words.first(where: { $0.0 == normalizedName(word) }) else { return nil }
      self = rule.1
      return
    }
    guard let entries = node.entries, entries.count == 1, entries[0].key == "constant",
      let written = entries[0].value.double
    else { return nil }
    let number = Float(written)
    if !number.isFinite { return nil }
    self = .constant(number)
  }

  /// As a config has it.
  var node: ConfigNode {
    if case .constant(let value) = self { return .mapping(["constant": .number(value)]) }
    return .string(word)
  }

  /// As messages say it.
  var word: String { Self.words.first { $0.1 == self }?.0 ?? "constant" }

  /// What a cell without a number means for its row; nil where it is filled in.
  var fault: CellFault? {
    switch self {
    case .error: .missing
    case .drop: .dropped
    case .mean, .median, .mode, .constant: nil
    }
  }

  /// What missing cells become, learned from the training values that are there; 0 where there are
  /// none or none is filled in.
  func fill(from values: [Float]) -> Float {
    if case .constant(let value) = self { return value }
    if values.isEmpty { return 0 }
    switch self {
    case .error, .drop, .constant: return 0
    case .mean: return Float(Moments(count: values.count) { Double(values[$0]) }.mean)
    case .median: return Float(SortedValues(values.span).quantile(0.5))
    case .mode: return Self.mode(of: SortedValues(values.span).values)
    }
  }

  private static func mode(of sorted: [Float]) -> Float {
    var (best, bestCount) = (sorted[0], 0)
    var start = 0
    for index in sorted.indices
    where index + 1 == sorted.count || sorted[index + 1] != sorted[index] {
      if index + 1 - start > bestCount { (best, bestCount) = (sorted[index], index + 1 - start) }
      start = index + 1
    }
    return best
  }
}
