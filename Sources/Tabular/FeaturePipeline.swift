public import Compute
public import Config
public import Diagnostics

/// Turns feature columns into the rows of a matrix, in a fixed order; each feature takes the columns
/// that its encoder fills.
///
/// What it learns, it learns from training rows; a checkpoint holds it. A row has the same bits
/// whether it comes from a frame or out of a stream.
public struct FeaturePipeline: Sendable {
  struct Feature: Sendable {
    var name: String
    var encoder: any FeatureEncoder
  }

  let features: [Feature]
  /// The first column of each feature in the matrix.
  private let starts: [Int]

  /// The columns of the input, in order.
  public let featureNames: [String]

  /// The columns of the matrix, in order. A feature may take several of them.
  public let encodedNames: [String]

  /// How many columns the matrix has.
  public var width: Int { encodedNames.count }

  /// Learns from the given rows of a frame that holds the named columns.
  public static func fit(
    _ frame: Frame, rows: [Int32], features names: [String], config: DataConfig
  ) -> FeaturePipeline {
    FeaturePipeline(
      features: names.map { name in
        var scaler = config.scaler(for: name)
        let values = frame.numbers(name)
        scaler.fit(values.span, rows: rows.span)
        return Feature(name: name, encoder: Self.numeric(scaler))
      })
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

  private static func numeric(_ scaler: some Scaler) -> any FeatureEncoder {
    NumericEncoder(scaler: scaler)
  }

  /// How a frame is to hold the features.
  var requests: [ColumnRequest] { features.map { ColumnRequest($0.name, $0.encoder.kind) } }

  /// - Returns: `[rows.count, width]`.
  public func transform(_ frame: Frame, rows: [Int32]) -> Matrix {
    var matrix = Matrix(rows: rows.count, columns: width)
    for (feature, start) in zip(features, starts) {
      feature.encoder.encode(
        frame.requested(feature.name), rows: rows, into: &matrix, from: start)
    }
    return matrix
  }

  /// Where each feature is in rows: by name where it has a header that names them, else in the
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

  /// Writes the reader's record into a row of a matrix.
  ///
  /// - Parameter columns: where each feature is, as `columns(in:)` says.
  /// - Throws: a diagnostic of kind `data` where a cell is not what its feature takes; the row then
  ///   holds anything.
  public func encode(
    _ reader: any RowReader, columns: [Int], into row: Int, of matrix: inout Matrix
  ) throws(Diagnostic) {
    precondition(
      matrix.columns == width && columns.count == features.count && row < matrix.rows,
      "row \(row) of a matrix [\(matrix.rows), \(matrix.columns)] for \(columns.count) columns, "
        + "\(features.count) features and \(width) encoded ones")
    let start = row * width
    var elements = matrix.elements.mutableSpan
    // All cells at once: one by one takes twice the time. Every encoder takes numbers so far.
    if let index = reader.numbers(columns.span, into: &elements, at: starts.span, from: start) {
      _ = try reader.number(columns[index], called: features[index].name)
    }
    for index in features.indices {
      features[index].encoder.encode(&elements, from: start + starts[index])
    }
  }
}

// MARK: - In a checkpoint

extension FeaturePipeline {
  /// `[{name: exam1, scale: {standard: {mean: 65.6, deviation: 19.4}}}, …]`.
  public var node: ConfigNode {
    .sequence(
      features.map { feature in
        .mapping([("name", .string(feature.name))] + feature.encoder.entries)
      })
  }

  /// Reads what `node` gives.
  ///
  /// - Throws: a diagnostic of kind `data` for anything else.
  public init(node: ConfigNode) throws(Diagnostic) {
    let log = ProblemLog()
    guard let items = node.items, !items.isEmpty else {
      let found = node.items == nil ? node.described : "an empty list"
      throw Diagnostic(
        "expected a list of features, found \(found)", at: node.location, kind: .data)
    }
    var features: [Feature] = []
    var names: Set<String> = []
    for item in items {
      var section = ConfigSection(item, title: "feature", log: log)
      let name = section.string("name")
      let scale = section.node("scale", expected: "a scaler with what it learned", standard: nil)
      section.finish()
      if !names.insert(name).inserted { section.fail("name", "'\(name)' is there twice") }
      if let scaler = Self.scaler(scale, log: log) {
        features.append(Feature(name: name, encoder: Self.numeric(scaler)))
      } else if log.isEmpty {
        section.fail("scale", "expected a scaler with what it learned")
      }
      try log.checkData()
    }
    self.init(features: features)
  }

  private static func scaler(_ node: ConfigNode?, log: ProblemLog) -> (any Scaler)? {
    guard let entries = node?.entries, entries.count == 1,
      let entry = ScalerRegistry.registry.entry(named: entries[0].key)
    else { return nil }
    let made = ScalerRegistry.registry.make(.string(entry.name), log: log)
    guard var scaler = made?.product else { return nil }
    var state = ConfigSection(entries[0].value, title: "scaler '\(entry.name)'", log: log)
    scaler.restore(&state)
    state.finish()
    return scaler
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
