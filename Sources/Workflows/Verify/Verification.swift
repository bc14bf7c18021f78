public import Diagnostics

/// What was found out about a checkpoint.
public struct Verification: Sendable {
  /// What is looked at, in this order.
  public enum Subject: String, Sendable, CaseIterable {
    /// Whether it can be read at all, and every key is known.
    case format
    /// Whether it is written as nnctl writes it.
    case form
    case config
    case features
    case network
    case target
    case profile
    case optimizer
    case history
    case training
    case data
    case samples
  }

  public enum Result: String, Sendable, CaseIterable {
    case ok
    /// Something to know, and nothing wrong.
    case note
    case wrong
    /// What it needs is wrong.
    case skipped
  }

  public struct Check: Sendable {
    public let subject: Subject
    public let result: Result
    /// What was found, in a few words.
    public let text: String
    /// What is wrong, with its place.
    public let problems: [Diagnostic]
  }

  /// As messages call it.
  public let name: String
  /// One for each subject.
  public let checks: [Check]
  /// By how much the network's outputs for the sample rows differ from those of the machine that wrote
  /// them, as a share of the largest; nil where they were not compared.
  public let difference: Float?

  /// Whether nothing is wrong.
  public var isSound: Bool { !checks.contains { $0.result == .wrong } }

  /// What is wrong, with its places.
  public var problems: [Diagnostic] { checks.flatMap(\.problems) }
}

/// Collects what checks find.
struct VerificationLog {
  /// What a check has to say.
  struct Finding {
    var text = ""
    var isNote = false

    mutating func note(_ text: String) { (self.text, isNote) = (text, true) }
  }

  private let name: String
  private var checks: [Verification.Subject: Verification.Check] = [:]
  var difference: Float?

  init(name: String) { self.name = name }

  /// Does a check. What it throws is wrong.
  ///
  /// - Returns: what it made, for others to go on with.
  @discardableResult
  mutating func check<Made>(
    _ subject: Verification.Subject, _ body: (inout Finding) throws -> Made
  ) -> Made? {
    var finding = Finding()
    do {
      let made = try body(&finding)
      checks[subject] = Verification.Check(
        subject: subject, result: finding.isNote ? .note : .ok, text: finding.text, problems: [])
      return made
    } catch {
      fail(subject, Problems(thrown: error))
      return nil
    }
  }

  /// Notes what is wrong, as bad data of the file.
  mutating func fail(_ subject: Verification.Subject, _ problems: Problems) {
    let file = SourceLocation(file: name)
    let all = problems.asKind(.data).map { $0.placed(at: file) }.all
    checks[subject] = Verification.Check(
      subject: subject, result: .wrong,
      text: all[0].message + (all.count > 1 ? " (and \(all.count - 1) more)" : ""), problems: all)
  }

  var verification: Verification {
    Verification(
      name: name,
      checks: Verification.Subject.allCases.map { subject in
        checks[subject]
          ?? Verification.Check(
            subject: subject, result: .skipped, text: "cannot be told, as something above is wrong",
            problems: [])
      }, difference: difference)
  }
}
