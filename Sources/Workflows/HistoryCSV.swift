internal import Tabular
internal import Training

/// The history as a CSV: a row an epoch, counted from 1.
enum HistoryCSV {
  /// - Parameter end: the epochs that the network has had in all.
  static func bytes(of history: History, before end: Int) -> [UInt8] {
    var writer = CSVWriter()
    writer.field("epoch")
    for name in history.names { writer.field(name) }
    writer.endRow()
    for epoch in 0..<history.epochs {
      writer.field(String(end - history.epochs + epoch + 1))
      for log in history.logs(epoch: epoch) { writer.field(log.value) }
      writer.endRow()
    }
    return writer.takeBytes()
  }
}
