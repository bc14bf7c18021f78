internal import Diagnostics
internal import Platform

/// The file that a training is kept in while it is not finished: `model.partial.json` beside
/// `model.json`.
struct PartialFile {
  let path: String
  /// Where that of an earlier training goes.
  private let olderPath: String
  /// Whether there is one of an earlier training, and this one does not go on with that.
  private let isAnothers: Bool
  /// Whether this training goes on from a checkpoint.
  private let goesOn: Bool
  /// Whether that is the older one.
  private let resumesOlder: Bool

  static func path(of checkpointPath: String) -> String {
    Path.inserting("partial", beforeEndingOf: checkpointPath)
  }

  /// `model.partial.old.json` beside `model.json`.
  static func olderPath(of checkpointPath: String) -> String {
    Path.inserting("partial.old", beforeEndingOf: checkpointPath)
  }

  /// Nil where the checkpoint goes to a stream, which has no file beside it.
  ///
  /// - Parameter resumedPath: the checkpoint that the training goes on from.
  init?(of checkpointPath: String, resumedFrom resumedPath: String?) {
    if Path.isStream(checkpointPath) { return nil }
    path = Self.path(of: checkpointPath)
    olderPath = Self.olderPath(of: checkpointPath)
    func isResumed(_ own: String) -> Bool { resumedPath.map { Path.isSame($0, own) } ?? false }
    isAnothers = Path.exists(path) && !isResumed(path)
    goesOn = resumedPath != nil
    resumesOlder = isResumed(olderPath)
  }

  /// Whether a path is called like such a file.
  static func isOne(_ path: String) -> Bool {
    Path.name(of: path).split(separator: ".").contains("partial")
  }

  /// What to say of an earlier training before this one begins.
  var warning: Diagnostic? {
    guard isAnothers else { return nil }
    return Diagnostic(
      "'\(path)' holds a training that was not finished, and this one "
        + (goesOn ? "goes on from another" : "begins afresh"), severity: .warning,
      notes: [
        "it is kept as '\(olderPath)'"
          + (Path.exists(olderPath) && !resumesOlder ? ", in place of the one there" : "")
          + "; to go on with it, end this one and say --resume-from "
          + ShellWords.quoted(olderPath)
      ])
  }

  /// Makes room for this training.
  func setEarlierAside() throws(Diagnostic) {
    guard isAnothers else { return }
    guard resumesOlder else { return try Folder.move(file: path, to: olderPath) }
    // Neither may be lost: they change places.
    let between = path + ".tmp"
    try Folder.move(file: olderPath, to: between)
    try Folder.move(file: path, to: olderPath)
    try Folder.move(file: between, to: path)
  }

  /// When the training has finished.
  func remove() { Folder.remove(file: path) }
}
