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
    let files = zip(paths, areRunning).compactMap { path, isRunning in
      // What is left of it belongs to a training that runs, or was interrupted.
      let partial = PartialFile.path(of: path)
      if Path.exists(partial) { return partial }
      return isRunning || !Path.exists(path) ? nil : path
    }
    let facts = files.map { FileFacts(path: $0) }
    defer { seen = facts }
    return Look(
      files: files, hasChanged: facts != seen,
      isOver: files.count == paths.count && !areRunning.contains(true)
        && paths.allSatisfy { Path.ending(of: $0) != "csv" })
  }
}
