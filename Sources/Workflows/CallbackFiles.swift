internal import Diagnostics
internal import Platform
internal import Tabular
internal import Training

/// Carries out what callbacks want of files, and passes everything else on to the training's own
/// observer.
final class CallbackFiles: TrainingObserver {
  private let observer: (any TrainingObserver)?
  private let save: (TrainingLoop.State, String) throws(Diagnostic) -> Void
  private var logs: [String: AppendedFile] = [:]
  private var hasHeader: Set<String> = []

  /// Opens the files that grow with the training.
  ///
  /// - Parameter save: writes a state as a checkpoint.
  /// - Throws: a diagnostic of kind `output` where one cannot be written.
  init(
    _ callbacks: [any Callback], observer: (any TrainingObserver)?,
    save: @escaping (TrainingLoop.State, String) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    self.observer = observer
    self.save = save
    for callback in callbacks {
      guard let logger = callback as? CSVLogger, let file = logger.file else { continue }
      let path = file.path.literal
      let opened = try AppendedFile(path: path, keepsContent: file.isAppended)
      logs[path] = opened
      if !opened.wasEmpty { hasHeader.insert(path) }
    }
  }

  func epochBegan(_ epoch: Int, of epochs: Int) { observer?.epochBegan(epoch, of: epochs) }

  func stepEnded(_ state: TrainingLoop.State, of steps: Int) -> TrainingDecision {
    observer?.stepEnded(state, of: steps) ?? .goOn
  }

  func epochEnded(_ report: EpochReport, _ state: TrainingLoop.State) -> TrainingDecision {
    observer?.epochEnded(report, state) ?? .goOn
  }

  func carryOut(_ request: CallbackRequest, _ state: TrainingLoop.State) throws(Diagnostic) {
    switch request {
    case .say: try observer?.carryOut(request, state)
    case .save(let path): try save(state, path)
    case .append(let row): try append(row)
    }
  }

  private func append(_ row: CallbackRow) throws(Diagnostic) {
    guard let file = logs[row.path] else { return }
    var writer = CSVWriter(delimiter: row.separator.utf8.first ?? UInt8(ascii: ","))
    if hasHeader.insert(row.path).inserted {
      writer.field("epoch")
      for cell in row.cells { writer.field(cell.name) }
      writer.endRow()
    }
    writer.field(String(row.epoch))
    for cell in row.cells {
      if let value = cell.value { writer.field(value) } else { writer.field("NA") }
    }
    writer.endRow()
    try file.write(writer.takeBytes().span)
  }
}
