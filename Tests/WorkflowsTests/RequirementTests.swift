import Diagnostics
import Testing
import Workflows

@Suite struct RequirementTests {
  private let scores: [(name: String, value: Float)] = [
    ("loss", 0.25), ("accuracy", 0.85), ("mean_squared_error", 2), ("f1_score[a >= 2]", 0.5),
    ("f1_score['x' [y]]", 0.75), ("f1_score[b]", 0.1), ("f1_score[B]", 0.9),
  ]

  /// 0.85 as a float32 is 0.850000024: it is compared by the decimal that people see.
  @Test(
    "compares the decimal that is printed",
    arguments: [
      ("accuracy>=0.85", true), ("accuracy > 0.85", false), ("accuracy<=0.85", true),
      ("accuracy==0.85", true), ("loss<0.3", true), ("loss>1e-1", true), ("mse<=1.5", false),
      ("Mean_Squared_Error==2", true), ("f1_score[a >= 2]>=0.5", true),
      ("f1_score[a >= 2] < 0.5", false), ("f1_score['x' [y]] > 0.7", true),
      ("f1_score[b]<0.2", true), ("f1_score[B]>0.8", true), ("F1Score[b]<0.2", true),
    ])
  func holds(text: String, holds: Bool) throws {
    #expect(try Requirement(text).holds(for: scores) == holds)
  }

  @Test("takes what a report knows besides, and scores of the same name first")
  func reported() throws {
    let others: [(name: String, value: Float)] = [
      ("f1[a]", 0.9), ("precision[b >= 1]", 0.4), ("accuracy", 0),
    ]
    #expect(try Requirement("f1[a]>=0.9").holds(for: scores, and: others))
    #expect(try Requirement("precision[b >= 1]<0.5").holds(for: scores, and: others))
    #expect(try Requirement("accuracy>0.8").holds(for: scores, and: others))
    let problem = #expect(throws: Diagnostic.self) {
      try Requirement("recall[a]>=0").holds(for: scores, and: others)
    }
    #expect(problem?.notes.first?.hasPrefix("known scores: loss, accuracy") == true)
  }

  @Test(
    "refuses what is no comparison",
    arguments: ["accuracy", "accuracy>=high", "accuracy=1", ">=0.5", "a>", "", "a>=nan"])
  func malformed(text: String) {
    let problem = #expect(throws: Diagnostic.self) { try Requirement(text) }
    #expect(problem?.kind == .usage)
  }

  @Test("refuses a metric that is not there, with the nearest name")
  func unknown() throws {
    let requirement = try Requirement("acuracy>=0.5")
    let problem = #expect(throws: Diagnostic.self) { try requirement.holds(for: scores) }
    #expect(
      problem?.notes.first?
        .hasPrefix("did you mean 'accuracy'? known scores: loss, accuracy, mean_squared_error")
        == true)
  }
}
