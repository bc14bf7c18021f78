internal import Compute
public import Config
public import Diagnostics

/// Turns feature columns into the rows of a matrix, in a fixed order; each feature takes the columns
/// that its encoder fills.
///
/// What it learns, it learns from training rows; a checkpoint holds it. A row has the same bits
/// whether it comes from a frame or out of a stream.
public struct FeaturePipeline: Sendable {
  /// A column of the input with what becomes of it.
  struct Feature: Sendable {
    var name: String
    var type: ColumnType
    /// How dates are written.
    var format: DateParser = .iso
    var encoder: any FeatureEncoder

    var reading: ColumnRequest.Reading {
      switch type {
      case .numeric: .number
      case .boolean: .boolean
      case .categorical, .text: .label
      case .date: .date(format)
      }
    }
  }

  /// Encodings of training rows that differ from those that the rows would have elsewhere: for
  /// features by their number, `[rows, width of the feature]`.
  typealias Training = [Int: [Float]]

  let features: [Feature]
  /// The first column of each feature in the matrix.
  let starts: [Int]

  /// The columns of the input, in order.
  public let featureNames: [String]

  /// The columns of the matrix, in order. A feature may take several of them.
  public let encodedNames: [String]

  /// How many columns the matrix has.
  public var width: Int { encodedNames.count }

  /// Learns from the given rows of a frame that holds the planned features.
  ///
  /// - Throws: a diagnostic of kind `data` for more categories than an encoder takes, and for a
  ///   training part in which all cells of a column are missing.
  static func fit(
    _ frame: Frame, rows: [Int32], plans: [FeaturePlan], target: TargetEncoder, seed: UInt64
  ) throws(Diagnostic) -> (
    pipeline: FeaturePipeline, training: Training, profile: TrainingProfile
  ) {
    let order = TableOrder(rows, of: frame.rowCount)
    let targets =
      plans.contains(where: { $0.needsTargets })
      ? try target.meanTargets(frame, rows: rows) : Matrix(rows: rows.count, columns: 0)
    var parts = Learning.parts(of: plans, rows: rows.count)
    let sample = TrainingProfile.sample(of: order, features: plans.count)
    Threads.forEach(&parts) { _, part in part.learn(frame, order, sample, targets, seed: seed) }
    var features: [Feature] = []
    var profiles: [FeatureProfile] = []
    var training: Training = [:]
    // A part ends with what is wrong, and nobody asks for what lies behind.
    for (plan, learned) in zip(plans, parts.flatMap(\.learned)) {
      let fitted = try learned.get()
      training[features.count] = fitted.training
      profiles.append(fitted.profile)
      features.append(
        Feature(name: plan.name, type: plan.type, format: plan.format, encoder: fitted.encoder))
    }
    try checkWidth(features)
    return (
      FeaturePipeline(features: features), training,
      TrainingProfile(rows: rows.count, features: profiles)
    )
  }

  /// Features that one thread learns of.
  private struct Learning {
    let plans: ArraySlice<FeaturePlan>
    var learned: [Result<Learned, Diagnostic>] = []

    typealias Learned = (
      encoder: any FeatureEncoder, training: [Float]?, profile: FeatureProfile
    )

    /// Copies of columns take at most so many bytes at the same time, beside those of one.
    private static let memory = 128 << 20
    /// A cell in memory: as it is, filled in, and sorted.
    private static let bytesPerCell = 32

    static func parts(of plans: [FeaturePlan], rows: Int) -> [Learning] {
      let atOnce = max(1, min(16, memory / (bytesPerCell * max(1, rows))))
      let size = max(1, (plans.count + atOnce - 1) / atOnce)
      return stride(from: 0, to: plans.count, by: size).map { first in
        Learning(plans: plans[first..<min(first + size, plans.count)])
      }
    }

    mutating func learn(
      _ frame: Frame, _ order: TableOrder, _ sample: [Int32], _ targets: Matrix, seed: UInt64
    ) {
      for plan in plans {
        do throws(Diagnostic) {
          let column = frame.requested(plan.name).held
          let (encoder, training) = try plan.fit(
            column, rows: order, targets: targets, seed: seed)
          let profile = FeatureProfile(
            column, rows: order.rows, sample: sample, encoder: encoder)
          learned.append(.success((encoder, training, profile)))
        } catch {
          learned.append(.failure(error))
          return
        }
      }
    }
  }

  init(features: [Feature]) {
    var starts: [Int] = []
    var names: [String] = []
    for feature in features {
      starts.append(names.count)
      names += feature.encoder.encodedNames(of: feature.name)
    }
    self.features = features
    self.starts = starts
    featureNames = features.map(\.name)
    encodedNames = names
  }

  /// The most columns that the matrix can have.
  static let largestWidth = 1_000_000

  private static func checkWidth(_ features: [Feature]) throws(Diagnostic) {
    let width = features.reduce(0) { $0 + $1.encoder.width }
    guard width > largestWidth,
      let widest = features.max(by: { $0.encoder.width < $1.encoder.width })
    else { return }
    throw Diagnostic(
      "the encoded features are \(width) inputs, and \(largestWidth) are the limit", kind: .data,
      notes: [
        "column '\(shown(widest.name))' alone has \(widest.encoder.width); encode: embedding makes a "
          + "short vector of a value"
      ])
  }

  /// How a frame is to hold the features.
  var requests: [ColumnRequest] { features.map { ColumnRequest($0.name, $0.reading) } }

  /// What missing cells mean for their rows.
  var missingRules: [MissingRule] {
    features.map { feature in
      MissingRule(
        column: feature.name, fault: feature.encoder.missingFault,
        notes: ["the training had no rule for missing cells here"])
    }
  }

  /// What a missing cell of each feature is filled in with, in words.
  var fillings: [String] { features.map(\.encoder.filling) }

  /// The tables of learned vectors that the network is to have, each with the column of the matrix
  /// that its index stands in.
  public var embeddings: [(column: Int, name: String, size: EmbeddingSize)] {
    zip(features, starts).compactMap { feature, start in
      feature.encoder.embedding.map { (start, feature.name, $0) }
    }
  }

  static func unknown(_ text: String, in feature: Feature) -> String {
    "column '\(shown(feature.name))': '\(shown(text))' occurs in no training row"
  }

  /// - Parameter cell: as it stands there; nil where that is not known.
  static func infinite(_ cell: String?, in feature: Feature) -> String {
    "column '\(shown(feature.name))': \(cell.map { "'\($0)'" } ?? "the cell") becomes infinite when it is encoded"
  }

  static func infiniteNotes(_ feature: Feature) -> [String] {
    guard feature.type == .numeric else { return [] }
    return [
      "it is too far from the training rows for their scale; columns: {\(feature.name): {clip: 5}} bends "
        + "outliers, scale: quantile ranks them"
    ]
  }

  static func unknownNotes(_ feature: Feature) -> [String] {
    [
      "to take what is not known as a category of its own: "
        + "columns: {\(feature.name): {unknown: slot}} (or mode, drop)"
    ]
  }

  /// Where each feature is in a table: by name where it has a header that names them, else in the
  /// order of the features, which must then be all there is.
  ///
  /// - Throws: a diagnostic of kind `data` where a feature is missing.
  public func columns(in reader: any RowReader) throws(Diagnostic) -> [Int] {
    let count = features.count
    let isByName = reader.hasHeader || featureNames.allSatisfy { reader.index(of: $0) != nil }
    if !isByName {
      if reader.columnNames.count == count { return Array(0..<count) }
      let shown = featureNames.prefix(20).joined(separator: ", ") + (count > 20 ? ", …" : "")
      throw Diagnostic(
        "without a header, expected the \(count) features in order, found "
          + "\(reader.columnNames.count) columns",
        at: SourceLocation(file: reader.name), kind: .data, notes: ["features: \(shown)"])
    }
    return try reader.columns(named: featureNames)
  }
}

extension FeaturePipeline {
  /// Columns that say nothing, as they hold one value in all training rows.
  func constantWarnings(_ frame: Frame, _ rows: [Int32]) -> [Diagnostic] {
    let constant = features.filter { $0.encoder.isConstant(frame.requested($0.name), in: rows) }
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
          at: SourceLocation(file: frame.places.files.first?.name ?? ""), kind: .data,
          severity: .warning, notes: ["data.ignore leaves columns out"])
      }
  }
}

extension FeatureEncoder {
  /// Whether the cells that are there hold one value, and a missing one becomes the same.
  fileprivate func isConstant(_ column: Column, in rows: [Int32]) -> Bool {
    let column = column.held
    if column.missing.count == 0 { return column.isConstant(in: rows) }
    guard let present = rows.first(where: { !column.isMissing(Int($0)) }) else {
      return !rows.isEmpty
    }
    let missing = rows.first { column.isMissing(Int($0)) }
    return column.isConstant(in: missing == nil ? rows : rows.filter { !column.isMissing(Int($0)) })
      && (missing.map { encoded(column, $0) == encoded(column, present) } ?? true)
  }

  private func encoded(_ column: Column, _ row: Int32) -> Matrix {
    var matrix = Matrix(rows: 1, columns: width)
    var faults: [RowFault] = []
    var fills = FillCounts()
    encode(column, rows: [row].span, into: &matrix, from: 0, faults: &faults, counts: &fills)
    return matrix
  }
}

extension FeaturePipeline {
  /// A feature in short.
  public struct Summary: Sendable {
    public let name: String
    public let type: ColumnType
    /// "standard", "one_hot", "date".
    public let encoding: String
    /// The columns of the matrix that it takes.
    public let columns: Range<Int>
    /// Whether it is a number in the first of them.
    public let isNumber: Bool
    /// Whether that number is as it stands in the file.
    public let isUnscaled: Bool
    /// Whether it is an index of learned vectors.
    public let isEmbedded: Bool

    public var width: Int { columns.count }
  }

  /// Of each feature, in order.
  public var summaries: [Summary] {
    zip(features, starts).map { feature, start in
      let entries = feature.encoder.entries
      let encoding = feature.type == .date ? "date" : entries.first?.1.entries?.first?.key ?? ""
      let isNumber = feature.type == .numeric && entries.first?.0 == "scale"
      return Summary(
        name: feature.name, type: feature.type, encoding: encoding,
        columns: start..<start + feature.encoder.width, isNumber: isNumber,
        isUnscaled: isNumber && encoding == NoScaling.name && !entries.contains { $0.0 == "clip" },
        isEmbedded: feature.encoder.embedding != nil)
    }
  }
}

// MARK: - In a checkpoint

extension FeaturePipeline {
  /// `[{name: exam1, type: numeric, scale: {standard: {mean: 65.6, deviation: 19.4}}}, …]`.
  public var node: ConfigNode {
    .sequence(
      features.map { feature in
        var entries: [(String, ConfigNode)] = [
          ("name", .string(feature.name)), ("type", .string(feature.type.rawValue)),
        ]
        if feature.type == .date {
          entries.append(("format", feature.format.format.map(ConfigNode.string) ?? .null))
        }
        return .mapping(entries + feature.encoder.entries)
      })
  }

  /// Reads what `node` gives.
  ///
  /// - Throws: a diagnostic of kind `data` for anything else.
  public init(node: ConfigNode) throws(Diagnostic) {
    guard let items = node.items, !items.isEmpty else {
      let found = node.items == nil ? node.described : "an empty list"
      throw Diagnostic(
        "expected a list of features, found \(found)", at: node.location, kind: .data)
    }
    let log = ProblemLog()
    var features: [Feature] = []
    var names: Set<String> = []
    for item in items {
      var section = ConfigSection(item, title: "feature", log: log)
      let name = section.string("name")
      if !names.insert(name).inserted { section.fail("name", "'\(name)' is there twice") }
      let type = section.choice("type", default: ColumnType.numeric)
      let format = type == .date ? DateParser(in: &section, "format") : nil
      let encoder = FeatureEncoders.read(&section)
      if let encoder, encoder.kind != type.kind {
        section.fail("type", "what was learned is not for a column that is \(type.rawValue)")
      }
      section.finish()
      try log.checkData()
      guard let encoder else { preconditionFailure("what cannot be read is a problem") }
      features.append(
        Feature(name: name, type: type, format: format ?? .iso, encoder: encoder))
    }
    try Self.checkWidth(features)
    self.init(features: features)
  }
}

extension FeaturePipeline {
  /// Checks that the features are encoded by a config's rules, as far as these say it.
  ///
  /// - Parameter node: what the features were read from.
  /// - Throws: a diagnostic of kind `data` where one is not.
  public func check(against config: DataConfig, at node: ConfigNode) throws(Diagnostic) {
    for (feature, item) in zip(features, node.items ?? []) {
      let plan = FeaturePlan(feature.name, feature.type, config)
      guard let (key, rule) = plan.difference(of: feature.encoder) else { continue }
      throw Diagnostic(
        "the feature '\(feature.name)' was encoded by another '\(key)' than the config's: "
          + (rule.string ?? rule.described),
        at: item.location, kind: .data)
    }
  }
}

extension ProblemLog {
  /// Throws the first problem, as one of data: what a checkpoint holds is no config.
  func checkData() throws(Diagnostic) {
    guard var problem = problems.first else { return }
    problem.kind = .data
    throw problem
  }
}
