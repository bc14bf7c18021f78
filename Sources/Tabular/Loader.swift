internal import Config
internal import Diagnostics
internal import Platform

/// Reads the files of one config.
struct Loader {
  let config: DataConfig
  let folder: String
  private let storage: ColumnStorage
  /// A column that parts the rows, where the pipeline is known.
  var slices: String?
  /// Numeric features whose cells are kept as they are, where the pipeline is known.
  var keptNumbers: [String] = []
  /// How many rows of each part are kept as texts.
  var sampleCount = 0
  private var files: [Dataset.File] = []
  /// What became of the files' columns.
  private var notices: [Diagnostic] = []
  private var frames: [[String]: Frame] = [:]

  init(config: DataConfig, folder: String, storage: ColumnStorage = ColumnStorage()) {
    self.config = config
    self.folder = folder
    self.storage = storage
  }

  /// The files that the training rows are in, by the paths that the config leads to.
  func mainPaths() throws(Diagnostic) -> [String] {
    var paths: [String] = []
    for path in config.paths { paths += try Self.matches(path, in: folder) }
    return paths
  }

  /// The files that a pattern means; a path without one is itself.
  private static func matches(_ path: DataConfig.Name, in folder: String) throws(Diagnostic)
    -> [String]
  {
    let seen = resolved(path.text, in: folder)
    guard path.text != "-", Path.isPattern(seen) else { return [path.text] }
    let found = Path.glob(seen)
    if found.isEmpty {
      throw Diagnostic("no file is called '\(seen)'", at: path.location, kind: .input)
    }
    return path.text.hasPrefix("/") ? found : found.map { Path.relative($0, from: folder) }
  }

  /// A path of the config as seen from the current folder.
  static func resolved(_ path: String, in folder: String) -> String {
    path == "-" ? path : Path.simplified(Path.join(folder, path))
  }

  /// Files of the config that are one table, to be read.
  private func tables(_ paths: [String]) throws(Diagnostic) -> Tables {
    try Tables(paths.map { Self.resolved($0, in: folder) }, options: config.csv)
  }

  /// Reads files of the config, once.
  mutating func read(_ paths: [String], _ requests: [ColumnRequest]) throws(Diagnostic) -> Frame {
    if let frame = frames[paths] { return frame }
    return try read(paths, tables(paths), requests)
  }

  private mutating func read(_ paths: [String], _ tables: Tables, _ requests: [ColumnRequest])
    throws(Diagnostic) -> Frame
  {
    let frame = try Frame.read(tables, columns: requests, storage: storage)
    frames[paths] = frame
    notices += frame.notices
    let starts = frame.places.files.map(\.firstRow) + [frame.rowCount]
    for (index, path) in paths.enumerated() {
      files.append(
        Dataset.File(
          path: path, fingerprint: frame.fingerprints[index],
          rowCount: starts[index + 1] - starts[index]))
    }
    return frame
  }

  /// Reads the table that the training rows are in, and finds out what the features are.
  ///
  /// - Throws: a diagnostic, or all columns of the config that are not there.
  mutating func readMain(encoding: TargetEncoder.Encoding) throws -> MainTable {
    let paths = try mainPaths()
    let tables = try tables(paths)
    let requests = try requests(of: tables.reader(0), encoding)
    let frame = try read(paths, tables, requests.features + requests.others)
    return try MainTable(
      frame, features: requests.features, config: config, rules: splitRules + otherRules)
  }

  /// The columns that the config asks for.
  private func requests(of reader: CSVReader, _ encoding: TargetEncoder.Encoding)
    throws -> (features: [ColumnRequest], others: [ColumnRequest])
  {
    // All names come before any cell, so that a misspelled target is no feature found to be text.
    let named = otherUses + (config.features ?? []) + config.columns.map(\.name)
    let log = ProblemLog()
    for name in named where reader.index(of: name.text) == nil {
      do throws(Diagnostic) {
        // What a full log drops needs no hint.
        if log.isFull { throw Diagnostic("no column '\(name.text)'") }
        _ = try reader.index(of: name.text, namedAt: name.location)
      } catch {
        log.add(error)
      }
    }
    try log.check()
    let targets = config.targets.map { targetRequest($0, encoding) }
    let features = featureRequests(reader.columnNames)
    if features.isEmpty {
      throw Diagnostic(
        "'\(reader.name)' has no column that is left for a feature", at: config.path.location)
    }
    return (features, targets + (weightRequest.map { [$0] } ?? []) + splitRequests)
  }

  /// The columns that the config names as anything but features.
  private var otherUses: [DataConfig.Name] {
    config.targets + config.ignored + (config.sampleWeight.map { [$0] } ?? [])
      + (config.split.column.map { [$0.name] } ?? [])
  }

  private func featureRequests(_ header: [String]) -> [ColumnRequest] {
    if let features = config.features {
      return features.map { name in
        featureRequest(
          name.text, at: name.location, notes: ["take '\(name.text)' out of data.features"])
      }
    }
    let used = Set(otherUses.map(\.text))
    return header.filter { !used.contains($0) && config.rules(of: $0)?.type != .text }.map { name in
      featureRequest(
        name, at: nil,
        notes: [
          "leave the column out with data.ignore: [\(name)], or name those to use in data.features"
        ])
    }
  }

  private func featureRequest(_ name: String, at place: SourceLocation?, notes: [String])
    -> ColumnRequest
  {
    let rules = config.rules(of: name)
    let reading: ColumnRequest.Reading =
      switch rules?.type {
      case nil, .text: .found
      case .numeric: .number
      case .boolean: .boolean
      case .categorical: .label
      case .date: .date(rules?.format ?? .iso)
      }
    let declared = rules?.type.map {
      "columns.\(name) makes it \($0.rawValue); without that its type is found"
    }
    return ColumnRequest(name, reading, at: place, notes: (declared.map { [$0] } ?? []) + notes)
  }

  private func targetRequest(_ name: DataConfig.Name, _ encoding: TargetEncoder.Encoding)
    -> ColumnRequest
  {
    ColumnRequest(
      name.text, TargetEncoder.reading(for: encoding), at: name.location,
      notes: [
        "to predict classes, use a crossentropy loss or say "
          + "columns.\(name.text).type: categorical"
      ])
  }

  private var weightRequest: ColumnRequest? {
    config.sampleWeight.map { name in
      var request = ColumnRequest(name.text, .number, at: name.location)
      request.isWeight = true
      return request
    }
  }

  /// What the split looks at, in the main file alone.
  var splitRequests: [ColumnRequest] {
    config.split.column.map { [ColumnRequest($0.name.text, .label, at: $0.name.location)] } ?? []
  }

  /// What the split looks at in the rows that stay.
  func splitKeys(
    _ frame: Frame, _ kept: [Int32], _ encoding: TargetEncoder.Encoding, forFolds: Bool
  ) throws(Diagnostic) -> SplitKeys {
    let hasClasses = encoding != .number && encoding != .multiHot
    let wantsClasses = hasClasses && (forFolds || config.split.isStratified)
    return try SplitKeys(
      frame, kept, config.split, marks: config.csv.marks,
      format: config.split.column.flatMap {
        config.rules(of: $0.name.text)?.format
      }, target: wantsClasses ? config.targets[0].text : nil)
  }

  /// Learns the encodings from the training rows.
  ///
  /// - Parameters:
  ///   - table: gives its cells back once they are encoded.
  ///   - isFold: whether held-out rows in files of their own are left alone.
  ///   - isKept: whether the table keeps its cells, as folds want them again.
  mutating func fitted(
    _ table: inout MainTable, _ rows: Split.Rows, _ encoding: TargetEncoder.Encoding,
    seed: UInt64, isFold: Bool = false, isKept: Bool = false
  ) throws(Diagnostic) -> Dataset {
    let target = try TargetEncoder.fit(
      table.frame, rows: rows.train, heldOut: rows.validation + rows.test,
      targets: config.targetRules, encoding: encoding, transform: config.targetTransform)
    let fitted = try FeaturePipeline.fit(
      table.frame, rows: rows.train, plans: table.plans, target: target, seed: seed)
    let warnings = fitted.pipeline.constantWarnings(table.frame, rows.train)
    var report = table.report
    let parts = try mainParts(
      table.frame, rows, fitted.pipeline, target, fitted.training, report: &report)
    let suspicions =
      isFold
      ? [] : Suspicion.find(table.frame, fitted.pipeline.features, target, parts.train)
    if !isKept {
      frames = frames.filter { isReadAgain($0.key) }
      table.frame.giveBack()
    }
    var made = try dataset(
      parts, fitted.pipeline, target, findings: table.findings, report: report,
      warnings: warnings, isFold: isFold)
    made.suspicions = suspicions
    made.profile = fitted.profile
    return made
  }

  /// The columns that encodings learned before need.
  func requests(_ pipeline: FeaturePipeline, _ target: TargetEncoder) -> [ColumnRequest] {
    pipeline.requests
      + target.columns.map { ColumnRequest($0, TargetEncoder.reading(for: target.encoding)) }
      + (weightRequest.map { [$0] } ?? [])
      // It may be one of the others, too, and so is the last.
      + (slices.map {
        [ColumnRequest($0, .label, at: SourceLocation(file: Dataset.slicesPlace))]
      } ?? [])
  }

  /// What becomes of rows of the main file without what the split looks at.
  private var splitRules: [MissingRule] {
    config.split.column.map { column in
      [
        MissingRule(
          column: column.name.text, fault: .missing,
          notes: ["the split needs the \(column.role.rawValue) of every row"])
      ]
    } ?? []
  }

  /// What becomes of rows without a target or a weight.
  private var otherRules: [MissingRule] {
    let weight = config.sampleWeight.map { name in
      MissingRule(column: name.text, fault: .missing, notes: ["every row needs its weight"])
    }
    return targetRules + (weight.map { [$0] } ?? [])
  }

  private var targetRules: [MissingRule] {
    config.targetRules.map { target in
      let name = target.name.text
      let fault: CellFault? =
        switch target.missing {
        case .number(.drop): .dropped
        // Nothing is listed there.
        case .slot where target.delimiter != nil: nil
        default: .missing
        }
      return MissingRule(
        column: name, fault: fault,
        notes: [
          "every row needs its target; to leave such rows out: "
            + "columns: {\(name): {missing: drop}}"
            + (target.delimiter == nil ? "" : "; to take them as without any label: missing: slot")
        ])
    }
  }

  /// The rows of a frame that stay, with encodings learned before.
  func rows(
    of frame: Frame, isMain: Bool = false, _ pipeline: FeaturePipeline, _ report: inout RowReport
  ) throws(Diagnostic) -> [Int32] {
    try report.rows(of: frame, (isMain ? splitRules : []) + otherRules + pipeline.missingRules)
  }

  private typealias Parts = (
    train: Dataset.Part, validation: Dataset.Part?, test: Dataset.Part?
  )

  /// The parts of the main file.
  private func mainParts(
    _ frame: Frame, _ rows: Split.Rows, _ pipeline: FeaturePipeline, _ target: TargetEncoder,
    _ training: FeaturePipeline.Training, report: inout RowReport
  ) throws(Diagnostic) -> Parts {
    let train = try part(frame, rows.train, pipeline, target, training, report: &report)
    let validation =
      try rows.validation.isEmpty
      ? nil : part(frame, rows.validation, pipeline, target, report: &report)
    let test =
      try rows.test.isEmpty ? nil : part(frame, rows.test, pipeline, target, report: &report)
    return (train, validation, test)
  }

  /// Whether held-out rows are read from files that were read before.
  private func isReadAgain(_ paths: [String]) -> Bool {
    guard case .files(let test, let validation) = config.split.plan else { return false }
    return [test, validation].contains { $0.map { [$0.text] } == paths }
  }

  /// With encodings that were learned before.
  mutating func dataset(
    _ main: Frame, _ rows: Split.Rows, _ pipeline: FeaturePipeline, _ target: TargetEncoder,
    report: RowReport
  ) throws(Diagnostic) -> Dataset {
    var report = report
    let parts = try mainParts(main, rows, pipeline, target, [:], report: &report)
    return try dataset(parts, pipeline, target, report: report)
  }

  /// Adds the parts that have files of their own.
  private mutating func dataset(
    _ parts: Parts, _ pipeline: FeaturePipeline, _ target: TargetEncoder,
    findings: [(column: String, finding: TypeFinding)] = [], report: RowReport,
    warnings: [Diagnostic] = [], isFold: Bool = false
  ) throws(Diagnostic) -> Dataset {
    var report = report
    let train = parts.train
    var (validation, test) = (parts.validation, parts.test)
    if !isFold, case .files(let testPath, let validationPath) = config.split.plan {
      if let testPath {
        test = try wholePart(testPath, pipeline, target, report: &report)
      }
      if let validationPath {
        // Rows that are both parts are counted once.
        validation =
          validationPath.text == testPath?.text
          ? test : try wholePart(validationPath, pipeline, target, report: &report)
      }
    }
    return Dataset(
      pipeline: pipeline, target: target, train: train, validation: validation, test: test,
      files: files, findings: findings, notices: notices + report.notices(pipeline),
      warnings: warnings)
  }

  /// All rows of a file of the config.
  private mutating func wholePart(
    _ path: DataConfig.Name, _ pipeline: FeaturePipeline, _ target: TargetEncoder,
    report: inout RowReport
  ) throws(Diagnostic) -> Dataset.Part {
    let frame = try read([path.text], requests(pipeline, target))
    let kept = try rows(of: frame, pipeline, &report)
    return try part(frame, kept, pipeline, target, report: &report)
  }

  /// The rows of one part, at least one of which must stay.
  func part(
    _ frame: Frame, _ all: [Int32], _ pipeline: FeaturePipeline, _ target: TargetEncoder,
    _ training: FeaturePipeline.Training = [:], report: inout RowReport
  ) throws(Diagnostic) -> Dataset.Part {
    let (features, rows) = try pipeline.transform(
      frame, rows: all, training, &report, storage: storage)
    if rows.isEmpty {
      throw Diagnostic(
        "no row is left of \(all.count): each has a category that occurs in no training row, in a "
          + "column that says unknown: drop", at: frame.places.location(ofRow: all[0]), kind: .data)
    }
    var weights: [Float]?
    if let weight = config.sampleWeight?.text {
      let values = frame.numbers(weight)
      weights = rows.map { values[Int($0)] }
    }
    let samples =
      sampleCount == 0
      ? []
      : SampleRows(sampleCount, of: features).chosen.compactMap {
        pipeline.texts(frame, row: rows[$0])
      }
    return Dataset.Part(
      features: features, targets: try target.transform(frame, rows: rows), weights: weights,
      rows: rows, places: frame.places, samples: samples,
      slices: slices.flatMap { _ in frame.columns.last }.map { Dataset.Slices($0.labels, rows) },
      numbers: keptNumbers.map { name in
        let values = frame.numbers(name)
        return rows.map { values[Int($0)] }
      })
  }
}
