/// Something the user should know: where, what was expected, what was found, and hints.
public struct Diagnostic: Error, Sendable, Hashable {
  public enum Severity: String, Sendable, CaseIterable {
    case error, warning, note
  }

  /// What kind of mistake an error is. The exit status follows from it.
  public enum Kind: String, Sendable, CaseIterable {
    /// The training ended without a usable model.
    case training
    /// The command line is not one that nnctl takes.
    case usage
    /// Rows of a CSV, or what a checkpoint holds.
    case data
    /// A file to be read is missing or unreadable.
    case input
    /// A bug of nnctl.
    case fault
    /// A file or stream cannot be written.
    case output
    /// A config, its text or its meaning.
    case config
  }

  public var severity: Severity
  public var kind: Kind
  public var message: String
  public var location: SourceLocation?
  /// Hints and further facts, printed below, one line each.
  public var notes: [String]
  /// The text of the line at `location`, shown with a caret below the column.
  public var excerpt: String?

  public init(
    _ message: String, at location: SourceLocation? = nil, kind: Kind = .config,
    severity: Severity = .error, notes: [String] = [], excerpt: String? = nil
  ) {
    self.severity = severity
    self.kind = kind
    self.message = Self.shortened(message)
    self.location = location
    self.notes = notes.map(Self.shortened)
    self.excerpt = excerpt
  }

  /// What a message shows of a file may be as long as the file. Of one that is longer than 4,000 bytes
  /// the middle is left out.
  private static func shortened(_ text: String) -> String {
    if text.utf8.count <= 4000 { return text }
    let scalars = text.unicodeScalars
    return "\(Substring(scalars.prefix(500))) … \(Substring(scalars.suffix(500)))"
  }

  /// The same diagnostic with one more hint.
  public func noting(_ note: String) -> Diagnostic {
    var copy = self
    copy.notes.append(note)
    return copy
  }

  /// The same diagnostic, with a place if it has none.
  public func placed(at place: SourceLocation?) -> Diagnostic {
    var copy = self
    copy.location = location ?? place
    return copy
  }
}

/// Several independent errors reported together, in the order of the file.
public struct Problems: Error, Sendable {
  /// Never empty.
  public var all: [Diagnostic]

  public init(_ all: [Diagnostic]) {
    precondition(!all.isEmpty, "Problems needs at least one diagnostic")
    self.all = all
  }

  public init(_ one: Diagnostic) { all = [one] }

  /// The same, each changed.
  public func map(_ change: (Diagnostic) -> Diagnostic) -> Problems { Problems(all.map(change)) }

  /// The same, as problems of another kind.
  public func asKind(_ kind: Diagnostic.Kind) -> Problems {
    map { problem in
      var problem = problem
      problem.kind = kind
      return problem
    }
  }
}
