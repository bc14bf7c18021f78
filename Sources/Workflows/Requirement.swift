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
    for comparison in Comparison.allCases {
      guard let range = text.firstRange(of: comparison.rawValue) else { continue }
      name = text[..<range.lowerBound].trimmed
      guard let bound = Double(text[range.upperBound...].trimmed), bound.isFinite, !name.isEmpty
      else { break }
      self.comparison = comparison
      self.bound = bound
      return
    }
    throw Diagnostic(
      "--require '\(text)': expected a metric, one of >= > <= < == and a number, such as "
        + "'accuracy>=0.85'", kind: .usage)
  }

  /// Whether the scores meet it.
  ///
  /// - Throws: a usage error where they have no such metric.
  public func holds(for scores: [(name: String, value: Float)]) throws(Diagnostic) -> Bool {
    guard let score = score(in: scores) else {
      throw Diagnostic(
        "--require '\(text)': nothing here is called '\(name)'", kind: .usage,
        notes: [
          Suggestion.hint(for: name, among: scores.map(\.name), called: "scores"),
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
    let direct = scores.first { normalizedName($0.name) == normalizedName(name) }
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
