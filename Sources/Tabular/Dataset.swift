public import Compute
internal import Config
public import Diagnostics
internal import Platform

/// The data of a run, ready for a network: features and targets of each part, and what was learned
/// on the way.
public struct Dataset: Sendable {
  /// The rows of one part.
  public struct Part: Sendable {
    /// `[rows, pipeline.width]`
    public let features: Matrix
    /// `[rows, target.width]`
    public let targets: Matrix
    /// At least 0, one for each row.
    public let weights: [Float]?
    /// The rows' numbers in their file, from 0.
    public let rows: [Int32]
    /// The lines of the file that they start on.
    public let lines: [Int32]
  }

  /// A file that was read, by the path that the config gives.
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
  /// What is doubtful in the data.
  public let warnings: [Diagnostic]

  /// Reads and splits the data, and learns encodings from the training rows.
  ///
  /// - Parameters:
  ///   - folder: what the config's paths are relative to.
  ///   - encoding: the form of the targets that the loss asks for.
  /// - Throws: a diagnostic of kind `input` for a file that cannot be read, `data` for what is in
  ///   it, `config` for a split of the config that does not fit it; all columns of the config that
  ///   are not there.
  public static func load(
    config: DataConfig, folder: String, encoding: TargetEncoder.Encoding, seed: UInt64
  ) throws(Problems) -> Dataset {
    do {
      return try fitted(config, folder, encoding, seed)
    } catch let problems as Problems {
      throw problems
    } catch let problem as Diagnostic {
      throw Problems(problem)
    } catch {
      preconditionFailure("only diagnostics are thrown here: \(error)")
    }
  }

  private static func fitted(
    _ config: DataConfig, _ folder: String, _ encoding: TargetEncoder.Encoding, _ seed: UInt64
  ) throws -> Dataset {
    var loader = Loader(config: config, folder: folder)
    let main = try loader.readMain(encoding: encoding)
    let rows = try config.split.rows(count: main.rowCount, seed: seed)
    let pipeline = FeaturePipeline.fit(
      main, rows: rows.train, features: loader.features, config: config)
    let target = try TargetEncoder.fit(
      main, rows: rows.train, targets: config.targetSettings, encoding: encoding,
      transform: config.targetTransform)
    return try loader.dataset(
      main, rows, pipeline, target, warnings: constantWarnings(pipeline, main, rows.train))
  }

  /// Reads and splits the data again, with encodings that were learned before: the same rows in the
  /// same parts.
  public static func load(
    config: DataConfig, folder: String, pipeline: FeaturePipeline, target: TargetEncoder,
    seed: UInt64
  ) throws(Diagnostic) -> Dataset {
    var loader = Loader(config: config, folder: folder)
    let main = try loader.read(config.path.text, loader.requests(pipeline, target))
    let rows = try config.split.rows(count: main.rowCount, seed: seed)
    return try loader.dataset(main, rows, pipeline, target, warnings: [])
  }

  /// Reads all rows of another file with the same columns, in any order and among others.
  ///
  /// - Parameter path: relative to the current folder; `-` is standard input.
  public static func loadWhole(
    path: String, pipeline: FeaturePipeline, target: TargetEncoder, csv: CSVOptions,
    sampleWeight: String? = nil
  ) throws(Diagnostic) -> (part: Part, file: File) {
    let weight = sampleWeight.map { ColumnRequest.weight($0) }
    let requests = Loader.requests(pipeline, target, weight: weight)
    let frame = try Frame.read(try CSVReader(Loader.open(path), options: csv), columns: requests)
    let part = try Loader.part(
      frame, rows: Array(0..<Int32(frame.rowCount)), pipeline, target, weight: sampleWeight)
    return (part, File(path: path, fingerprint: frame.fingerprint, rowCount: frame.rowCount))
  }

  private static func constantWarnings(
    _ pipeline: FeaturePipeline, _ frame: Frame, _ rows: [Int32]
  ) -> [Diagnostic] {
    let constant = pipeline.features.filter { frame.requested($0.name).isConstant(in: rows) }
    let scaled = constant.filter(\.encoder.isConstant).map(\.name)
    // One row alone says nothing about a column.
    let others = rows.count > 1 ? constant.filter { !$0.encoder.isConstant }.map(\.name) : []
    return [(scaled, "; scaled, \(scaled.count == 1 ? "it is" : "they are") 0"), (others, "")]
      .filter { !$0.0.isEmpty }
      .map { names, consequence in
        let list =
          names.prefix(10).map { "'\(shown($0))'" }.joined(separator: ", ")
          + (names.count > 10 ? ", … and \(names.count - 10) more" : "")
        return Diagnostic(
          (names.count == 1 ? "column \(list) has" : "columns \(list) have")
            + " one value in all training rows\(consequence)",
          at: SourceLocation(file: frame.source), kind: .data, severity: .warning,
          notes: ["data.ignore leaves columns out"])
      }
  }
}

/// Reads the files of one config.
struct Loader {
  let config: DataConfig
  let folder: String
  /// Set when the header of the main file is known.
  private(set) var features: [String] = []
  private var files: [Dataset.File] = []
  private var frames: [String: Frame] = [:]

  init(config: DataConfig, folder: String) {
    self.config = config
    self.folder = folder
  }

  static func open(_ path: String) throws(Diagnostic) -> ByteSource {
    path == "-" ? ByteSource.standardInput : try ByteSource(path: path)
  }

  /// Reads a file of the config, once.
  mutating func read(_ path: String, _ requests: [ColumnRequest]) throws(Diagnostic) -> Frame {
    if let frame = frames[path] { return frame }
    return try read(path, reader(path), requests)
  }

  private func reader(_ path: String) throws(Diagnostic) -> CSVReader {
    try CSVReader(Self.open(Self.resolved(path, in: folder)), options: config.csv)
  }

  /// A path of the config as seen from the current folder.
  static func resolved(_ path: String, in folder: String) -> String {
    path == "-" ? path : Path.simplified(Path.join(folder, path))
  }

  private mutating func read(_ path: String, _ reader: CSVReader, _ requests: [ColumnRequest])
    throws(Diagnostic) -> Frame
  {
    let frame = try Frame.read(reader, columns: requests)
    frames[path] = frame
    files.append(
      Dataset.File(path: path, fingerprint: frame.fingerprint, rowCount: frame.rowCount))
    return frame
  }

  /// Reads the file that the training rows are in, and finds out what the features are.
  ///
  /// - Throws: a diagnostic, or all columns of the config that are not there.
  mutating func readMain(encoding: TargetEncoder.Encoding) throws -> Frame {
    let path = config.path.text
    let reader = try reader(path)
    let requests = try requests(of: reader, encoding)
    features = requests.features.map(\.name)
    return try read(path, reader, requests.features + requests.others)
  }

  /// The features, of which the header alone is read.
  func readHeader(encoding: TargetEncoder.Encoding) throws -> [ColumnRequest] {
    try requests(of: reader(config.path.text), encoding).features
  }

  /// The columns that the config asks for.
  private func requests(of reader: CSVReader, _ encoding: TargetEncoder.Encoding)
    throws -> (features: [ColumnRequest], others: [ColumnRequest])
  {
    // All names come before any cell, so that a misspelled target is no feature found to be text.
    let named =
      config.targets + config.ignored + (config.features ?? []) + config.columns.map(\.name)
      + (config.sampleWeight.map { [$0] } ?? [])
    let log = ProblemLog()
    for name in named {
      do throws(Diagnostic) {
        _ = try reader.index(of: name.text, namedAt: name.location)
      } catch {
        log.add(error)
      }
    }
    try log.check()
    let targets = targetRequests(TargetEncoder.kind(for: encoding))
    let features = featureRequests(reader.columnNames)
    if features.isEmpty {
      throw Diagnostic(
        "'\(reader.name)' has no column that is left for a feature", at: config.path.location)
    }
    return (features, targets + (weightRequest.map { [$0] } ?? []))
  }

  private func featureRequests(_ header: [String]) -> [ColumnRequest] {
    if let features = config.features {
      return features.map { name in
        let notes = ["take '\(name.text)' out of data.features"]
        return ColumnRequest(
          name.text, .number, at: name.location, notes: notes, emptyNotes: Self.fill + notes)
      }
    }
    let used = Set(
      (config.targets + config.ignored + (config.sampleWeight.map { [$0] } ?? [])).map(\.text))
    return header.filter { !used.contains($0) }.map { name in
      let notes = [
        "leave the column out with data.ignore: [\(name)], or name those to use in data.features"
      ]
      return ColumnRequest(name, .number, notes: notes, emptyNotes: Self.fill + notes)
    }
  }

  private static let fill = ["fill the cell or delete the row"]

  private func targetRequests(_ kind: ColumnKind) -> [ColumnRequest] {
    config.targets.map { name in
      ColumnRequest(
        name.text, kind, at: name.location,
        notes: [
          "to predict classes, use a crossentropy loss or say "
            + "columns.\(name.text).type: categorical"
        ], emptyNotes: ["every row needs its target: \(Self.fill[0])"])
    }
  }

  private var weightRequest: ColumnRequest? {
    config.sampleWeight.map { .weight($0.text, at: $0.location) }
  }

  /// The columns that encodings learned before need.
  func requests(_ pipeline: FeaturePipeline, _ target: TargetEncoder) -> [ColumnRequest] {
    Self.requests(pipeline, target, weight: weightRequest)
  }

  static func requests(_ pipeline: FeaturePipeline, _ target: TargetEncoder, weight: ColumnRequest?)
    -> [ColumnRequest]
  {
    pipeline.requests
      + target.columns.map { ColumnRequest($0, TargetEncoder.kind(for: target.encoding)) }
      + (weight.map { [$0] } ?? [])
  }

  mutating func dataset(
    _ main: Frame, _ rows: Split.Rows, _ pipeline: FeaturePipeline, _ target: TargetEncoder,
    warnings: [Diagnostic]
  ) throws(Diagnostic) -> Dataset {
    let weight = config.sampleWeight?.text
    func part(_ frame: Frame, _ rows: [Int32]) throws(Diagnostic) -> Dataset.Part? {
      rows.isEmpty ? nil : try Self.part(frame, rows: rows, pipeline, target, weight: weight)
    }
    let train = try Self.part(main, rows: rows.train, pipeline, target, weight: weight)
    var validation = try part(main, rows.validation)
    var test = try part(main, rows.test)
    if case .files(let testPath, let validationPath) = config.split.plan {
      let requests = requests(pipeline, target)
      if let testPath {
        let frame = try read(testPath.text, requests)
        test = try part(frame, Array(0..<Int32(frame.rowCount)))
      }
      if let validationPath {
        let frame = try read(validationPath.text, requests)
        validation = try part(frame, Array(0..<Int32(frame.rowCount)))
      }
    }
    return Dataset(
      pipeline: pipeline, target: target, train: train, validation: validation, test: test,
      files: files, warnings: warnings)
  }

  static func part(
    _ frame: Frame, rows: [Int32], _ pipeline: FeaturePipeline, _ target: TargetEncoder,
    weight: String?
  ) throws(Diagnostic) -> Dataset.Part {
    var weights: [Float]?
    if let weight {
      let values = frame.numbers(weight)
      weights = rows.map { values[Int($0)] }
    }
    return Dataset.Part(
      features: pipeline.transform(frame, rows: rows),
      targets: try target.transform(frame, rows: rows), weights: weights, rows: rows,
      lines: rows.map { frame.lines[Int($0)] })
  }
}
