internal import Diagnostics
internal import Platform
internal import Training

/// What becomes of a training when a file cannot be written: it is not lost for that.
extension TrainWorkflow {
  /// Keeps a training that cannot be saved where it should: where unfinished ones are kept, or else in
  /// the folder for temporary files.
  ///
  /// - Parameter isWithin: whether the training is in the midst of its callbacks. Then one that was
  ///   saved before goes on from there, and writes what could not be written now.
  /// - Returns: the failure, with the way to go on.
  func rescued(
    _ state: TrainingLoop.State, after failure: Diagnostic, isWithin: Bool = false
  ) -> Diagnostic {
    guard failure.kind == .output, state.isFinite, let partial else { return failure }
    // Where these fail it is for the reason at hand.
    if isWithin && Path.exists(partial.path) || (try? write(state, to: partial.path)) != nil {
      return failure.noting(
        "the training is not lost, '\(partial.path)' has it: see to that, and give the same command "
          + "again with --resume")
    }
    let name =
      String(UInt64.random(in: 0...UInt64.max), radix: 16) + "-" + Path.name(of: partial.path)
    let elsewhere = Path.join(Folder.temporary, "nnctl-" + name)
    if (try? write(state, to: elsewhere)) != nil {
      return failure.noting(
        "the training is not lost, '\(elsewhere)' has it: see to that, and give the same command "
          + "again with --resume-from " + ShellWords.quoted(elsewhere))
    }
    return failure.noting(
      Path.exists(partial.path)
        ? "'\(partial.path)' has it as it was saved last: see to that, and give the same command "
          + "again with --resume" : "the training is not saved anywhere")
  }
}
