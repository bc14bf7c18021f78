internal import Diagnostics
internal import Training

/// Carries out what callbacks want of files, and passes everything else on to the training's own
/// observer.
final class CallbackFiles: TrainingObserver {
  private let observer: (any TrainingObserver)?
  private let save: (TrainingLoop.State, String) throws(Diagnostic) -> Void
  private let rescue: (TrainingLoop.State, Diagnostic) -> Diagnostic
  private var logs: [String: CSVLogFile] = [:]

  /// Opens the files that grow with the training, brings them to where it stands, and has its callbacks
  /// remember what was in them.
  ///
  /// - Parameters:
  ///   - isResumed: whether the training goes on from a state that was saved.
  ///   - save: writes a state as a checkpoint.
  ///   - rescue: is told that a file cannot be written, and says what becomes of the training.
  /// - Throws: a diagnostic of kind `output` where a file cannot be written.
  init(
    _ loop: inout TrainingLoop, isResumed: Bool, observer: (any TrainingObserver)?,
    save: @escaping (TrainingLoop.State, String) throws(Diagnostic) -> Void,
    rescue: @escaping (TrainingLoop.State, Diagnostic) -> Diagnostic
  ) throws(Diagnostic) {
    self.observer = observer
    self.save = save
    self.rescue = rescue
    for (index, callback) in loop.callbacks.enumerated() {
      guard var logger = callback as? CSVLogger, let file = logger.file else { continue }
      let goesOn = isResumed && !loop.state.isFinished
      let next = Self.nextEpoch(loop.state, index)
      let columns = CSVLogger.columns(loop.logNames)
      let log = try CSVLogFile(
        logger, file, columns: columns,
        rows: isResumed ? Self.rows(of: loop, before: next, file, columns) : [],
        goesOn ? .after(bytes: logger.bytesBefore ?? 0, next: next) : .atEnd)
      logger.bytesBefore = file.isAppended && log.bytesBefore > 0 ? log.bytesBefore : nil
      loop.callbacks[index] = logger
      logs[file.path.literal] = log
    }
  }

  /// The epoch whose end a callback is told of next.
  private static func nextEpoch(_ state: TrainingLoop.State, _ index: Int) -> Int {
    let isAskedAgain = state.step == 0 && state.asked.map { index >= $0 } ?? false
    return state.epoch - (isAskedAgain ? 1 : 0)
  }

  private static func rows(
    of loop: TrainingLoop, before end: Int, _ file: CallbackFile, _ columns: [String]
  ) -> [CallbackRow] {
    (loop.state.epoch - loop.state.history.epochs..<end).map { epoch in
      let logs = loop.logs(ofEpoch: epoch)
      return CallbackRow(
        path: file.path.literal, epoch: epoch,
        values: columns.map { name in logs.first { $0.name == name }?.value })
    }
  }

  func epochBegan(_ epoch: Int, of epochs: Int) { observer?.epochBegan(epoch, of: epochs) }

  func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision {
    observer?.stepEnded(state, of: steps) ?? .goOn
  }

  func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision {
    observer?.epochEnded(report, state) ?? .goOn
  }

  func endsValidation() -> Bool { observer?.endsValidation() ?? false }

  func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) throws(Diagnostic) {
    do throws(Diagnostic) {
      switch request {
      case .say: try observer?.carryOut(request, state)
      case .save(let path): try save(state, path)
      case .append(let row): try logs[row.path]?.append(row)
      }
    } catch { throw rescue(state, error) }
  }
}
