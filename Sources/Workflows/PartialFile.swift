internal import Diagnostics
internal import Platform

/// The file that a training is kept in while it is not finished: `model.partial.json` beside
/// `model.json`.
struct PartialFile {
  let path: String
  /// Where that of an earlier training goes: `model.partial.old.json`.
  let olderPath: String
  /// Whether there is one of an earlier training, and this one does not go on with that.
  private let isAnothers: Bool

  /// Nil where the checkpoint goes to a stream, which has no file beside it.
  ///
  /// - Parameter resumedPath: the checkpoint that the training goes on from.
  init?(of checkpointPath: String, resumedFrom resumedPath: String?) {
    if Path.isStream(checkpointPath) { return nil }
    path = TrainWorkflow.partialPath(of: checkpointPath)
    let ending = Path.ending(of: path)
    olderPath =
      ending == "partial" ? path + ".old" : String(path.dropLast(ending.count)) + "old." + ending
    // The older one is not lost to what has begun with it.
    let own = [path, olderPath]
    isAnothers =
      Path.exists(path)
      && !own.contains { own in resumedPath.map { Path.isSame($0, own) } ?? false }
  }

  /// Whether a path is called like such a file.
  static func isOne(_ path: String) -> Bool {
    Path.name(of: path).split(separator: ".").contains("partial")
  }

  /// What to say of an earlier training before this one begins.
  var warning: Diagnostic? {
    guard isAnothers else { return nil }
    return Diagnostic(
      "'\(path)' holds a training that was not finished, and this one begins afresh",
      severity: .warning,
      notes: [
        "it is kept as '\(olderPath)'; to go on with it, end this one and say --resume-from \(olderPath)"
      ])
  }

  /// Makes room for this training.
  func setEarlierAside() throws(Diagnostic) {
    if isAnothers { try Folder.move(file: path, to: olderPath) }
  }

  /// When the training has finished.
  func remove() { Folder.remove(file: path) }
}
