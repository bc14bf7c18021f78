public import Compute
internal import Config
public import Diagnostics
internal import Platform

/// The data of a run, ready for a network: features and targets of each part, and what was learned
/// on the way.
public struct Dataset: Sendable {
  /// The rows of one part.
  public struct Part: Sendable {
    /// `[rows, pipeline.width]`, in memory or in a file.
    public let features: FeatureRows
    /// `[rows, target.width]`
    public let targets: Matrix
    /// At least 0, one for each row.
    public let weights: [Float]?
    /// The rows' numbers in their table, from 0.
    public let rows: [Int32]
    let places: RowPlaces
    /// A few of the rows as texts of the feature columns, where they were asked for.
    let samples: [[String?]]
    /// The column that parts the rows, if one was asked for.
    public let slices: Slices?
    /// Of the numeric features that were asked for, the rows' numbers as the file has them; NaN where
    /// a cell is missing.
    public let numbers: [[Float]]

    /// Where a row of the part stands.
    public func location(_ index: Int) -> SourceLocation { places.location(ofRow: rows[index]) }
  }

  /// A column that parts rows into slices, as texts.
  public struct Slices: Sendable {
    /// Of each row, where its text is among `texts`.
    public let codes: [Int32]
    /// Nil for cells without anything.
    public let texts: [String?]
  }

  /// Where a diagnostic says that the column for slices was named.
  public static let slicesPlace = "--by"

  /// A file that was read, by the path that the config leads to.
  public struct File: Sendable, Hashable {
    public let path: String
    public let fingerprint: Fingerprint
    public let rowCount: Int
  }

  public let pipeline: FeaturePipeline
  public let target: TargetEncoder
  public let train: Part
  public let validation: Part?
  public let test: Part?
  /// In the order: data, test, validation; each path once.
  public let files: [File]
  /// What each feature was taken for, and why; empty where the encodings were learned before.
  public let findings: [(column: String, finding: TypeFinding)]
  /// What was filled in, left out or not known.
  public let notices: [Diagnostic]
  /// What is doubtful in the data.
  public let warnings: [Diagnostic]
  /// What the training rows hold; nil where the encodings were learned before.
  public internal(set) var profile: TrainingProfile?
  /// What looks wrong about the features; empty where the encodings were learned before, and for
  /// folds.
  public internal(set) var suspicions: [Suspicion] = []
  /// Of each feature a cell that stands for the training rows, as `FeaturePipeline.encoded` takes it,
  /// where numbers were asked for; nil for a feature without any cell.
  public internal(set) var typicalCells: [String?] = []

  /// Reads and splits the data, and learns encodings from the training rows.
  ///
  /// - Parameters:
  ///   - folder: what the config's paths are relative to.
  ///   - encoding: the form of the targets that the loss asks for.
  ///   - samples: how many rows to keep as texts.
  ///   - storage: where large data lie.
  /// - Throws: a diagnostic of kind `input` for a file that cannot be read, `data` for what is in
  ///   it, `config` for a split of the config that does not fit it; all columns of the config that
  ///   are not there.
  public static func load(
    config: DataConfig, folder: String, encoding: TargetEncoder.Encoding, seed: UInt64,
    samples: Int = 0, storage: ColumnStorage = ColumnStorage()
  ) throws(Problems) -> Dataset {
    try reported {
      var loader = Loader(config: config, folder: folder, storage: storage)
      loader.sampleCount = samples
      var table = try loader.readMain(encoding: encoding)
      let keys = try loader.splitKeys(table.frame, table.kept, encoding, forFolds: false)
      let rows = Split.rows(try config.split.rows(keys, seed: seed), of: table.kept)
      return try loader.fitted(&table, rows, encoding, seed: seed)
    }
  }

  static func reported<Made>(_ make: () throws -> Made) throws(Problems) -> Made {
    do {
      return try make()
    } catch let problems as Problems {
      throw problems
    } catch let problem as Diagnostic {
      throw Problems(problem)
    } catch {
      preconditionFailure("only diagnostics are thrown here: \(error)")
    }
  }

  /// Reads and splits the data again, with encodings that were learned before: the same rows in the
  /// same parts.
  ///
  /// - Parameters:
  ///   - slices: a column that parts the rows.
  ///   - numbers: numeric features whose cells are kept as they are.
  ///   - storage: where large data lie.
  public static func load(
    config: DataConfig, folder: String, pipeline: FeaturePipeline, target: TargetEncoder,
    seed: UInt64, slices: String? = nil, numbers: [String] = [],
    storage: ColumnStorage = ColumnStorage()
  ) throws(Diagnostic) -> Dataset {
    var loader = Loader(config: config, folder: folder, storage: storage)
    loader.slices = slices
    loader.keptNumbers = numbers
    let frame = try loader.read(
      loader.mainPaths(), loader.splitRequests + loader.requests(pipeline, target))
    var report = RowReport()
    let kept = try loader.rows(of: frame, isMain: true, pipeline, &report)
    let keys = try loader.splitKeys(frame, kept, target.encoding, forFolds: false)
    let rows = try config.split.rows(keys, seed: seed)
    let parts = Split.rows(rows, of: kept)
    var made = try loader.dataset(frame, parts, pipeline, target, report: report)
    if !numbers.isEmpty { made.typicalCells = pipeline.typicalCells(frame, rows: parts.train) }
    return made
  }

  /// Reads all rows of another file with the same columns, in any order and among others.
  ///
  /// - Parameters:
  ///   - path: relative to the current folder; `-` is standard input.
  ///   - slices: a column that parts the rows.
  ///   - numbers: numeric features whose cells are kept as they are.
  ///   - storage: where large data lie.
  public static func loadWhole(
    path: String, pipeline: FeaturePipeline, target: TargetEncoder, config: DataConfig,
    slices: String? = nil, numbers: [String] = [], storage: ColumnStorage = ColumnStorage()
  ) throws(Diagnostic) -> (
    part: Part, file: File, notices: [Diagnostic], typicalCells: [String?]
  ) {
    var loader = Loader(config: config, folder: ".", storage: storage)
    loader.slices = slices
    loader.keptNumbers = numbers
    let tables = try Tables([path], options: config.csv)
    let frame = try Frame.read(
      tables, columns: loader.requests(pipeline, target), storage: storage)
    var report = RowReport()
    let kept = try loader.rows(of: frame, pipeline, &report)
    let part = try loader.part(frame, kept, pipeline, target, report: &report)
    let file = File(path: path, fingerprint: frame.fingerprints[0], rowCount: frame.rowCount)
    let typical = numbers.isEmpty ? [] : pipeline.typicalCells(frame, rows: kept)
    return (part, file, frame.notices + report.notices(pipeline), typical)
  }
}

extension Dataset.Slices {
  init(_ labels: Column.Labels, _ rows: [Int32]) {
    // What is missing has a place behind the texts.
    codes = rows.map { row in
      let code = labels.codes[Int(row)]
      return code < 0 ? Int32(labels.texts.count) : code
    }
    texts = labels.texts + [nil]
  }

  /// Numbers by value and before texts, those by code point; nothing comes last.
  public static func precedes(_ a: String?, _ b: String?) -> Bool {
    guard let a, let b else { return a != nil && b == nil }
    let (x, y) = (number(a), number(b))
    if let x, let y, x != y { return x < y }
    if (x == nil) != (y == nil) { return x != nil }
    return a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  private static func number(_ text: String) -> Double? {
    Double(text).flatMap { $0.isNaN ? nil : $0 }
  }
}
