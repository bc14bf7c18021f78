public import Diagnostics

extension Dataset {
  /// The rows outside the test part, divided for cross-validation. Each fold learns its own
  /// encodings.
  public struct Folds: Sendable {
    private let loader: Loader
    private let table: MainTable
    private let rows: [Split.Rows]
    private let encoding: TargetEncoder.Encoding
    private let seed: UInt64

    public var count: Int { rows.count }

    /// The data of one fold, its validation part being the fold; without a test part.
    ///
    /// - Throws: a diagnostic of kind `data` for what the fold's validation rows hold and its training
    ///   rows do not.
    public func dataset(_ fold: Int) throws(Diagnostic) -> Dataset {
      var (loader, table) = (loader, table)
      do throws(Diagnostic) {
        return try loader.fitted(
          &table, Split.rows(rows[fold], of: table.kept), encoding, seed: seed, isFold: true,
          isKept: true)
      } catch { throw error.noting("this is so in fold \(fold + 1) of \(count)") }
    }

    fileprivate init(
      _ loader: Loader, _ table: MainTable, _ rows: [Split.Rows],
      _ encoding: TargetEncoder.Encoding, seed: UInt64
    ) {
      self.loader = loader
      self.table = table
      self.rows = rows
      self.encoding = encoding
      self.seed = seed
    }
  }

  /// Reads the data once, for a training and for folds.
  ///
  /// - Throws: as `load` does, and for folds that the rows do not allow.
  public static func load(
    config: DataConfig, folder: String, encoding: TargetEncoder.Encoding, seed: UInt64, folds: Int,
    samples: Int = 0, storage: ColumnStorage = ColumnStorage()
  ) throws(Problems) -> (whole: Dataset, folds: Folds) {
    try reported {
      var loader = Loader(config: config, folder: folder, storage: storage)
      loader.sampleCount = samples
      var table = try loader.readMain(encoding: encoding)
      let keys = try loader.splitKeys(table.frame, table.kept, encoding, forFolds: true)
      var foldLoader = loader
      foldLoader.sampleCount = 0
      let made = Folds(
        foldLoader, table, try config.split.folds(folds, keys, seed: seed), encoding, seed: seed)
      let rows = Split.rows(try config.split.rows(keys, seed: seed), of: table.kept)
      return (
        try loader.fitted(&table, rows, encoding, seed: seed, isKept: true), made
      )
    }
  }
}
