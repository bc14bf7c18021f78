internal import Diagnostics
internal import Platform
internal import Tabular
internal import Training

/// Carries out what callbacks want of files, and passes everything else on to the training's own
/// observer.
final class CallbackFiles: TrainingObserver {
  private let observer: (any TrainingObserver)?
  private let save: (TrainingLoop.State, String) throws(Diagnostic) -> Void
  private var logs: [String: (file: AppendedFile, writer: CSVWriter)] = [:]

  /// Opens the files that grow with the training.
  ///
  /// - Parameters:
  ///   - names: what an epoch may have numbers of.
  ///   - save: writes a state as a checkpoint.
  /// - Throws: a diagnostic of kind `output` where a file cannot be written, or has other columns than
  ///   would be appended.
  init(
    _ callbacks: [any Callback], names: [String], observer: (any TrainingObserver)?,
    save: @escaping (TrainingLoop.State, String) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    self.observer = observer
    self.save = save
    for callback in callbacks {
      guard let logger = callback as? CSVLogger, let file = logger.file else { continue }
      let path = file.path.literal
      let opened = try AppendedFile(path: path, keepsContent: file.isAppended)
      var writer = CSVWriter(delimiter: logger.separator.utf8.first ?? UInt8(ascii: ","))
      for name in ["epoch"] + CSVLogger.columns(names) { writer.field(name) }
      writer.endRow()
      let header = writer.takeBytes()
      if opened.wasEmpty {
        try opened.write(header.span)
      } else if try ByteSource(path: path).read(atMost: header.count) != header {
        throw Diagnostic(
          "cannot append to '\(path)': its first line is not that of this training",
          at: file.location, kind: .output,
          notes: ["it would be: " + String(decoding: header.dropLast(), as: UTF8.self)])
      }
      logs[path] = (opened, writer)
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
    switch request {
    case .say: try observer?.carryOut(request, state)
    case .save(let path): try save(state, path)
    case .append(let row): try append(row)
    }
  }

  private func append(_ row: CallbackRow) throws(Diagnostic) {
    logs[row.path]?.writer.field(String(row.epoch))
    for value in row.values {
      if let value {
        logs[row.path]?.writer.field(value)
      } else {
        logs[row.path]?.writer.field("NA")
      }
    }
    logs[row.path]?.writer.endRow()
    guard let bytes = logs[row.path]?.writer.takeBytes() else { return }
    try logs[row.path]?.file.write(bytes.span)
  }
}
