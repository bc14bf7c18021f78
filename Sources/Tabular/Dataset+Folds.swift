public import Diagnostics

extension Dataset {
  /// The rows outside the test part, divided for cross-validation. Each fold learns its own
  /// encodings.
  public struct Folds: Sendable {
    private let loader: Loader
    private let main: Frame
    private let rows: [Split.Rows]
    private let encoding: TargetEncoder.Encoding

    public var count: Int { rows.count }

    /// The data of one fold, its validation part being the fold; without a test part.
    ///
    /// - Throws: a diagnostic of kind `data` for what the fold's validation rows hold and its training
    ///   rows do not.
    public func dataset(_ fold: Int) throws(Diagnostic) -> Dataset {
      var loader = loader
      do throws(Diagnostic) {
        return try loader.fitted(main, rows[fold], encoding, isFold: true)
      } catch { throw error.noting("this is so in fold \(fold + 1) of \(count)") }
    }

    fileprivate init(
      _ loader: Loader, _ main: Frame, _ rows: [Split.Rows], _ encoding: TargetEncoder.Encoding
    ) {
      self.loader = loader
      self.main = main
      self.rows = rows
      self.encoding = encoding
    }
  }

  /// Reads the data once, for a training and for folds.
  ///
  /// - Throws: as `load` does, and for folds that the rows do not allow.
  public static func load(
    config: DataConfig, folder: String, encoding: TargetEncoder.Encoding, seed: UInt64, folds: Int
  ) throws(Problems) -> (whole: Dataset, folds: Folds) {
    try reported {
      var loader = Loader(config: config, folder: folder)
      let main = try loader.readMain(encoding: encoding)
      let keys = try loader.splitKeys(main, encoding, forFolds: true)
      let rows = try config.split.folds(folds, keys, seed: seed)
      let made = Folds(loader, main, rows, encoding)
      return (try loader.fitted(main, config.split.rows(keys, seed: seed), encoding), made)
    }
  }
}
