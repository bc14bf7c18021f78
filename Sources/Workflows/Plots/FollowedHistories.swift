internal import Platform

/// Histories of trainings that go on, looked at again and again.
///
/// A training has a checkpoint's name to itself as long as it runs, and keeps what it has so far in the
/// partial file beside it. Of a CSV nobody knows whether more will come.
public struct FollowedHistories {
  /// What there is to be seen now.
  public struct Look {
    /// Those that are there, as `plot history` takes them.
    public let files: [String]
    /// Whether any is another one than before, or has other bytes.
    public let hasChanged: Bool
    /// Whether nothing more will come.
    public let isOver: Bool
  }

  private let paths: [String]
  private var seen: [FileFacts?] = []

  public init(_ paths: [String]) { self.paths = paths }

  public mutating func look() -> Look {
    // Before the files: what a training writes at its end is seen once more.
    let areRunning = paths.map { FileLock.isHeld(for: $0) }
    let files = zip(paths, areRunning).map { path, isRunning in
      let partial = TrainWorkflow.partialPath(of: path)
      return isRunning && Path.exists(partial) ? partial : path
    }
    let facts = files.map { FileFacts(path: $0) }
    defer { seen = facts }
    let areThere = zip(files, facts).filter { $0.1 != nil }.map(\.0)
    return Look(
      files: areThere, hasChanged: facts != seen,
      isOver: areThere.count == paths.count
        && zip(paths, areRunning).allSatisfy { path, isRunning in
          !isRunning && Path.ending(of: path) == "json"
        })
  }
}
