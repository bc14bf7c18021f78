import Foundation
import TestSupport
import Testing

/// The folders of `Cases`; its README says how to add one.
@Suite struct CLICaseTests {
  /// Whether what is printed is written down as what is expected.
  private static let isAccepting = ProcessInfo.processInfo.environment["NNCTL_CASES_ACCEPT"] == "1"

  @Test("there are cases") func cases() {
    #expect(!CLICase.all.isEmpty)
  }

  @Test("prints what it should", arguments: CLICase.all)
  func output(_ testCase: CLICase) throws {
    let run = try testCase.run()
    for (name, found) in [("expout", run.output), ("experr", run.errors)] {
      let file = testCase.folder.appending(path: name)
      if Self.isAccepting { try found.write(to: file) }
      guard let expected = try? Data(contentsOf: file) else {
        Issue.record("\(testCase.name) has no file '\(name)'")
        continue
      }
      if found != expected {
        let difference = lineDifference(expected: expected, found: found)
        Issue.record("\(testCase.name)/\(name) differs (- expected, + found):\n\(difference)")
      }
    }
  }

  @Test("a difference is shown by line") func difference() {
    let shown = lineDifference(expected: Data("a\nb\nc\n".utf8), found: Data("a\nB\r\nc".utf8))
    #expect(shown == "-2| b\n-3| c\n+2| B\\r\n+3| c (no line break)")
  }
}
