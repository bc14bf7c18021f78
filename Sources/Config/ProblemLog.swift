public import Diagnostics

/// Collects what is wrong with a config while it is read, so that all of it is reported together.
public final class ProblemLog {
  /// More problems than this are counted, not kept.
  static let limit = 100

  public private(set) var problems: [Diagnostic] = []
  /// How many there were, those included that are not kept.
  public private(set) var count = 0

  public init() {}

  public func add(_ problem: Diagnostic) {
    count += 1
    if !isFull { problems.append(problem) }
  }

  public func add(_ more: Problems) {
    for problem in more.all { add(problem) }
  }

  /// Whether nothing was wrong so far.
  public var isEmpty: Bool { count == 0 }

  /// Whether no more problems are kept.
  public var isFull: Bool { problems.count >= Self.limit }

  /// Throws all problems, in the order of the file.
  public func check() throws(Problems) {
    if isEmpty { return }
    let order = problems.enumerated().sorted { a, b in
      guard let first = a.element.location, let second = b.element.location else {
        return a.offset < b.offset
      }
      return first == second ? a.offset < b.offset : first < second
    }
    var seen: Set<Diagnostic> = []
    var distinct = order.map(\.element).filter { seen.insert($0).inserted }
    let more = count - problems.count
    if more > 0 {
      distinct[distinct.count - 1].notes.append("and \(more) more problem\(more == 1 ? "" : "s")")
    }
    throw Problems(distinct)
  }
}
