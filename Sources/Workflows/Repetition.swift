internal import Checkpointing
internal import Compute
internal import Config
public import Diagnostics
internal import JSON
internal import NN
internal import Platform
internal import Training

/// What a second training came to, beside the checkpoint of the first.
public struct Repetition: Sendable {
  /// Of the two trainings.
  public let threads: (first: Int, second: Int)
  /// The size of the checkpoint that was written.
  public let bytes: Int
  /// Nil where both gave the same bytes.
  public let difference: Diagnostic?
}

extension TrainWorkflow {
  /// Trains once more with another number of threads, and compares what comes of it with the checkpoint
  /// that `run` has written. The data are read anew unless they came from standard input; nothing is
  /// written, and callbacks say nothing.
  ///
  /// - Parameter isAskedToEnd: asked after each step.
  /// - Returns: nil where it was asked to end.
  public func `repeat`(isAskedToEnd: @escaping () -> Bool = { false }) throws(Problems)
    -> Repetition?
  {
    let first = Threads.count
    let second = first == 1 ? 2 : 1
    Threads.use(second)
    defer { Threads.use(first) }
    let run = try prepared.readAnew()
    do {
      // The file of the first weights may be the one that the first training has written.
      let isGiven = resumed != nil || run.config.model.initialWeights != nil
      var loop = run.loop(isGiven ? start : run.state, validation: run.validation)
      let ending = try loop.run(FoldObserver(nil, isAskedToEnd: isAskedToEnd))
      if ending == .interrupted { return nil }
      let checkpoint = run.checkpoint(loop.state, path: checkpointPath)
      let comparison = try ComparedFile(path: checkpointPath)
      try checkpoint.write(to: comparison)
      try comparison.finish()
      return Repetition(
        threads: (first, second), bytes: comparison.size,
        difference: comparison.differentLine == nil
          ? nil : try difference(from: checkpoint, threads: (first, second)))
    } catch { throw Problems(error) }
  }

  /// What is not the same, by its place in the checkpoint, and the first epoch in which it shows.
  private func difference(
    from second: Checkpoint, threads: (first: Int, second: Int)
  ) throws(Diagnostic) -> Diagnostic {
    let size = 8 << 30
    let bytes = BytesInMemory()
    try second.write(to: bytes)
    let changes = ConfigChange.all(
      from: try JSON.read(ByteSource(path: checkpointPath), sizeLimit: size, kind: .data),
      to: try JSON.read(
        ByteSource(bytes: bytes.all, name: "the second checkpoint"), sizeLimit: size, kind: .data))
    var notes = changes.prefix(1).map(\.text)
    let epochs = changes.filter { $0.path.first == "history" && $0.path.count == 3 }
    if let earliest = epochs.compactMap({ Int($0.path[2]) }).min() {
      notes.append("the history differs from epoch \(earliest + 1) on")
    }
    notes.append(
      "'\(checkpointPath)' is that of the first training; this is a bug of nnctl or a fault of the "
        + "machine: please report it with the config")
    return Diagnostic(
      "two trainings gave different checkpoints, with \(ThreadCount.text(threads.first)) and with "
        + "\(threads.second)", kind: .fault, notes: notes)
  }
}

private final class BytesInMemory: ByteSink {
  private(set) var all: [UInt8] = []
  func write(_ bytes: Span<UInt8>) { all.append(copying: bytes) }
  func flush() {}
}
