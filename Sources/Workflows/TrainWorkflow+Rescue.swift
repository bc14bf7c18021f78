internal import Diagnostics
internal import Platform
internal import Training

/// What becomes of a training when a file cannot be written: it is never lost for that.
extension TrainWorkflow {
  /// What an unfinished training was saved in, as it was when this one began; nil for nothing.
  var partialFacts: FileFacts? { FileFacts(path: Self.partialPath(of: checkpointPath)) }

  /// Keeps a training whose checkpoint cannot be written.
  ///
  /// - Returns: the failure, with the way to go on.
  func rescued(_ state: TrainingLoop.State, after failure: Diagnostic) -> Diagnostic {
    let isStream = Path.exists(checkpointPath) && FileFacts(path: checkpointPath) == nil
    guard failure.kind == .output, state.isFinite, !isStream else { return failure }
    let partial = Self.partialPath(of: checkpointPath)
    // Where these fail, it is for the reason at hand.
    if (try? write(state, to: partial)) != nil {
      return failure.noting(
        "the training is not lost, '\(partial)' has it: make room, and give the same command again "
          + "with --resume")
    }
    if let path = writtenElsewhere(state) {
      return failure.noting(
        "the training is not lost, '\(path)' has it: make room, or name another file with "
          + "--output, and give the same command again with --resume-from \(path)")
    }
    return failure
  }

  /// The same within a training. Where that has been saved already it goes on from there, and what
  /// could not be written now is written then.
  ///
  /// - Parameter before: `partialFacts` when the training began, of whatever training they are.
  func rescued(
    _ state: TrainingLoop.State, after failure: Diagnostic, since before: FileFacts?
  ) -> Diagnostic {
    guard failure.kind == .output, let facts = partialFacts, facts != before else {
      return rescued(state, after: failure)
    }
    return failure.noting(
      "the training is not lost, '\(Self.partialPath(of: checkpointPath))' has it: make room, and "
        + "give the same command again with --resume")
  }

  /// Writes a checkpoint into the folder for temporary files, under a name that nobody else has.
  private func writtenElsewhere(_ state: TrainingLoop.State) -> String? {
    let name = Path.name(of: Self.partialPath(of: checkpointPath))
    let word = String(UInt64.random(in: 0...UInt64.max), radix: 16)
    let path = Path.join(Folder.temporary, "nnctl-\(word)-\(name)")
    return (try? write(state, to: path)).map { path }
  }
}
