internal import Config
internal import Diagnostics
internal import Workflows

/// What `verify` prints.
enum VerificationText {
  /// A line a check.
  static func lines(_ verification: Verification) -> String {
    var table = TextTable(header: ["check", "result", "what was found"])
    table.isLeftAligned = true
    for check in verification.checks {
      table.append([check.subject.rawValue, check.result.rawValue, check.text])
    }
    return table.text
  }

  static func node(_ verification: Verification) -> ConfigNode {
    .mapping([
      "checkpoint": .string(verification.name),
      "sound": .boolean(verification.isSound),
      "difference": verification.difference.map(ConfigNode.number) ?? .null,
      "checks": .sequence(
        verification.checks.map { check in
          .mapping([
            "check": .string(check.subject.rawValue), "result": .string(check.result.rawValue),
            "found": .string(check.text),
          ])
        }),
      "problems": .sequence(verification.problems.map(node)),
    ])
  }

  private static func node(_ problem: Diagnostic) -> ConfigNode {
    let place = problem.location
    return .mapping([
      "message": .string(problem.message),
      "line": place.flatMap { $0.line > 0 ? .integer($0.line) : nil } ?? .null,
      "column": place.flatMap { $0.column > 0 ? .integer($0.column) : nil } ?? .null,
    ])
  }
}
