internal import Config
public import Diagnostics
internal import NN

/// A condition on a metric, such as `accuracy>=0.85`.
public struct Requirement: Sendable {
  enum Comparison: String, CaseIterable {
    // The longer ones first, so that `>=` is not read as `>`.
    case atLeast = ">="
    case atMost = "<="
    case equal = "=="
    case above = ">"
    case below = "<"
  }

  /// As it was written.
  public let text: String
  /// The metric, as it was written.
  public let name: String
  private let comparison: Comparison
  private let bound: Double

  /// - Throws: a usage error.
  public init(_ text: String) throws(Diagnostic) {
    self.text = text
    // A label within the metric's name may hold a sign too, the number behind it never does.
    let number = text.suffix { !"<>=".contains($0) }
    let rest = text.dropLast(number.count)
    let comparison = Comparison.allCases.first { rest.hasSuffix($0.rawValue) }
    let name = rest.dropLast(comparison?.rawValue.count ?? 0).trimmed
    guard let comparison, let bound = Double(number.trimmed), bound.isFinite, !name.isEmpty else {
      throw Diagnostic(
        "--require '\(text)': expected a metric, one of >= > <= < == and a number, such as "
          + "'accuracy>=0.85'", kind: .usage)
    }
    (self.name, self.comparison, self.bound) = (name, comparison, bound)
  }

  /// Whether the scores meet it.
  ///
  /// - Parameter others: those that a report knows besides, which may be too many to be listed.
  /// - Throws: a usage error where they have no such metric.
  public func holds(
    for scores: [(name: String, value: Float)], and others: [(name: String, value: Float)] = []
  ) throws(Diagnostic) -> Bool {
    guard let score = score(in: scores + others) else {
      throw Diagnostic(
        "--require '\(text)': nothing here is called '\(name)'", kind: .usage,
        notes: [
          Suggestion.hint(
            for: name, among: scores.map(\.name), aliases: others.map(\.name), called: "scores"),
          "--metrics adds metrics",
        ])
    }
    let value = Double(shortestDecimal(score)) ?? Double(score)
    return switch comparison {
    case .atLeast: value >= bound
    case .atMost: value <= bound
    case .equal: value == bound
    case .above: value > bound
    case .below: value < bound
    }
  }

  /// The value that was found, as text.
  public func found(in scores: [(name: String, value: Float)]) -> String {
    score(in: scores).map(shortestDecimal) ?? "missing"
  }

  /// By name, or by another name of the same metric: `mse` for `mean_squared_error`.
  private func score(in scores: [(name: String, value: Float)]) -> Float? {
    let direct =
      scores.first { $0.name == name }
      ?? scores.first { normalizedName($0.name) == normalizedName(name) }
    if let direct { return direct.value }
    let metrics = MetricRegistry.registry
    guard let entry = metrics.entry(named: name) else { return nil }
    return scores.first { metrics.entry(named: $0.name)?.name == entry.name }?.value
  }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}

extension String {
  /// The end of the text, as far back as all characters are wanted.
  fileprivate func suffix(while isWanted: (Character) -> Bool) -> Substring {
    suffix(from: lastIndex { !isWanted($0) }.map(index(after:)) ?? startIndex)
  }
}
