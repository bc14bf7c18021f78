internal import Compute
internal import Platform

/// How many threads large work is split among. No result depends on it.
public enum ThreadCount {
  public static let range = 1...Threads.most

  static func text(_ count: Int) -> String { "\(count) thread\(count == 1 ? "" : "s")" }

  /// - Parameter count: in `range`; unless given, as many as there are cores that the process may use.
  public static func use(_ count: Int?) {
    Threads.use(count ?? min(Threads.cores, ControlGroups.cores() ?? .max))
  }
}
