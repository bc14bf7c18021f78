internal import Checkpointing
internal import Config
internal import Diagnostics
internal import NN
internal import Platform
internal import Tabular
internal import Training

/// Loss and metrics by epoch, out of a checkpoint or a CSV of a history.
struct HistoryRun {
  /// The epoch that counts as the best.
  struct Best {
    /// Counted from 1.
    let epoch: Int
    /// What was looked at: `val_loss`.
    let monitor: String
    /// Whether the network has the weights of that epoch.
    let isRestored: Bool
  }

  /// As messages call the file.
  let name: String
  /// Counted from 1, rising.
  let epochs: [Int]
  /// As the history calls them, with a number an epoch; NaN where there is none.
  let columns: [(name: String, values: [Double])]
  /// Norms of the layers' gradients, where they were recorded.
  let gradients: [(layer: String, values: [Double])]
  /// Nil where no epoch has a number to look at.
  private(set) var best: Best?

  /// - Throws: a config where a history is wanted, and what is wrong with the file.
  init(path: String) throws(Problems) {
    do throws(any Error) {
      let source = path == "-" ? ByteSource.standardInput : try ByteSource(path: path)
      let beginning = try source.look(atMost: 200)
      if beginning.isEmpty {
        throw Diagnostic("'\(source.name)' is empty", kind: .data)
      } else if Self.beginsAsTable(beginning) {
        try self.init(table: source)
      } else {
        try self.init(ConfigSource.read(source, path: path), path: path)
      }
    } catch { throw Problems(thrown: error) }
  }

  private static func parted(_ all: [(name: String, values: [Double])]) -> (
    columns: [(name: String, values: [Double])], gradients: [(layer: String, values: [Double])]
  ) {
    (
      all.filter { History.gradientLayer($0.name) == nil },
      all.compactMap { column in History.gradientLayer(column.name).map { ($0, column.values) } }
    )
  }

  subscript(name: String) -> [Double]? { columns.first { $0.name == name }?.values }

  // MARK: Checkpoints

  private init(_ source: ConfigSource, path: String) throws(Problems) {
    let name = ConfigSource.shown(path)
    guard case .checkpoint(let checkpoint, _) = source else {
      throw Problems(
        Diagnostic(
          "'\(name)' is neither a checkpoint nor a CSV of a history", kind: .usage,
          notes: ["nnctl train writes checkpoints, output.history and CSVLogger such CSVs"]))
    }
    try self.init(checkpoint, RunConfig(checkpoint.config), name: name)
  }

  /// - Parameter name: as messages call the file.
  init(_ checkpoint: Checkpoint, _ config: RunConfig, name: String) {
    self.name = name
    let count = checkpoint.history.first?.values.count ?? 0
    epochs = Array(checkpoint.epoch - count + 1..<checkpoint.epoch + 1)
    (columns, gradients) = Self.parted(
      checkpoint.history.map { ($0.name, $0.values.map(decimalValue)) })
    best = restored(checkpoint, config) ?? best(by: config)
  }

  /// The epoch whose weights `EarlyStopping` has brought back.
  private func restored(_ checkpoint: Checkpoint, _ config: RunConfig) -> Best? {
    let records = checkpoint.training?.callbacks ?? []
    for (callback, record) in zip(config.callbacks, records) {
      guard let monitor = callback.monitor,
        case .boolean(true) = record.memory["has_restored"]?.value,
        // Counted from 0; one that the history lacks is not believed.
        let epoch = record.memory["best_epoch"]?.double,
        let known = epochs.first(where: { Double($0) == epoch + 1 })
      else { continue }
      return Best(epoch: known, monitor: monitor.name, isRestored: true)
    }
    return nil
  }

  /// By what a callback monitors, an `EarlyStopping` before others, or else by the loss.
  private func best(by config: RunConfig) -> Best? {
    let monitors = config.callbacks.filter { $0 is EarlyStopping || $0 is ModelCheckpoint }
      .sorted { $0 is EarlyStopping && !($1 is EarlyStopping) }
      .compactMap(\.monitor)
    guard let monitor = monitors.first(where: { self[$0.name] != nil }) else { return bestLoss() }
    return best(
      monitor.name,
      isHigher: monitor.mode == .max || monitor.mode == .auto && config.isHigherBetter(monitor.name)
    )
  }

  private func bestLoss() -> Best? { best(self["val_loss"] == nil ? "loss" : "val_loss") }

  private func best(_ monitor: String, isHigher: Bool = false) -> Best? {
    let values = (self[monitor] ?? []).enumerated().filter { $0.element.isFinite }
    let found = values.min {
      (isHigher ? -$0.element : $0.element, $0.offset) < (
        isHigher ? -$1.element : $1.element, $1.offset
      )
    }
    return found.map { Best(epoch: epochs[$0.offset], monitor: monitor, isRestored: false) }
  }

  // MARK: CSVs

  /// Whether a text is the header of a history: no object, and no config.
  private static func beginsAsTable(_ bytes: ArraySlice<UInt8>) -> Bool {
    let line = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1).first ?? []
    let text = String(decoding: line, as: UTF8.self).trimmingPrefix("\u{FEFF}")
    guard text.hasPrefix("epoch") || text.hasPrefix("\"epoch\"") else { return false }
    return !text.dropFirst(5).hasPrefix(":")
  }

  /// Numbers by epoch as `output.history` writes them, counted from 1, or `CSVLogger`, counted from 0
  /// and with columns in order of their names.
  private init(table source: ByteSource) throws(Diagnostic) {
    name = source.name
    let reader = try CSVReader(source)
    let names = Array(reader.columnNames.dropFirst())
    var values = reader.columnNames.map { _ in [Double]() }
    while try reader.next() {
      let before = values[0].last
      for column in values.indices {
        values[column].append(reader.isMissing(column) ? .nan : try Self.number(column, of: reader))
      }
      let epoch = values[0][values[0].count - 1]
      guard (0...1e9).contains(epoch), epoch == epoch.rounded(), epoch > before ?? -1 else {
        throw reader.problem(
          "column 'epoch': expected a whole number"
            + (before.map { " above \(shortestDecimal($0))" } ?? "")
            + ", found '\(printable(try reader.text(0)))'", column: 0)
      }
    }
    let isSorted = names.contains("loss") && names.first != "loss"
    let isFromZero = isSorted || values[0].first ?? 1 < 1
    epochs = values[0].map { Int($0) + (isFromZero ? 1 : 0) }
    (columns, gradients) = Self.parted(zip(names, values.dropFirst()).map { ($0, $1) })
    best = bestLoss()
  }

  /// A loss that grew beyond all numbers is in a history, too.
  private static func number(_ column: Int, of reader: CSVReader) throws(Diagnostic) -> Double {
    let text = try reader.text(column)
    switch text.lowercased() {
    case "nan": return .nan
    case "inf", "infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    default: return decimalValue(try reader.number(column))
    }
  }
}

extension RunConfig {
  /// Whether more is better of what a history calls by this name.
  fileprivate func isHigherBetter(_ name: String) -> Bool {
    let plain = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
    let metric = compile?.metrics.first { plain == $0.name || plain.hasPrefix("\($0.name)[") }?
      .metric
    return metric.map { type(of: $0).direction == .higherIsBetter } ?? false
  }
}
