internal import Compute
internal import Config
internal import Diagnostics

/// A category: what its encoder makes of it, with rules for missing and unknown ones.
struct CategoricalFeature: FeatureEncoder {
  let encoder: any CategoryEncoder
  let missing: CategoryRule
  let unknown: CategoryRule
  /// The most frequent category of the training rows, where a rule asks for it.
  let mode: String?

  /// Learns from the training cells alone: texts that no training row has are not looked at.
  ///
  /// - Returns: the feature, and its encodings of the training rows, `[rows, width]`, where those
  ///   are not what it makes of other rows (`target_mean`).
  /// - Throws: a diagnostic of kind `data` for a column that the encoder cannot take.
  static func fit(
    _ encoder: any CategoryEncoder, missing: CategoryRule, unknown: CategoryRule,
    training: CategoryTraining
  ) throws(Diagnostic) -> (feature: CategoricalFeature, encodings: [Float]?) {
    var training = training.compacted
    let needsMode = missing == .mode || unknown == .mode
    let mode = needsMode ? training.mode : nil
    if needsMode && mode == nil || training.texts.isEmpty && missing != .slot {
      throw Diagnostic(
        "column '\(shown(training.column))' has no value in the training rows", kind: .data)
    }
    switch missing {
    case .slot: training.fillMissing(with: "")
    case .mode: training.fillMissing(with: mode ?? "")
    case .error, .drop:
      precondition(
        !training.codes.contains(-1), "a training row without a category in '\(training.column)'")
    }
    var encoder = encoder
    let encodings = try encoder.fit(training)
    return (
      CategoricalFeature(encoder: encoder, missing: missing, unknown: unknown, mode: mode),
      encodings
    )
  }

  private init(
    encoder: any CategoryEncoder, missing: CategoryRule, unknown: CategoryRule, mode: String?
  ) {
    self.encoder = encoder
    self.missing = missing
    self.unknown = unknown
    self.mode = mode
  }

  var kind: ColumnKind { .label }
  var width: Int { encoder.width }
  var isConstant: Bool { false }
  var missingFault: CellFault? { missing.fault }
  var filling: String {
    mode.map { "filled in with '\(shown($0))', the mode" } ?? "taken as a category of its own"
  }
  var embedding: EmbeddingSize? { encoder.embedding }

  func encodedNames(of feature: String) -> [String] { encoder.columnNames(of: feature) }

  /// What happened to a cell.
  enum Outcome {
    case known, filled, unknown
    case fault(CellFault)

    /// What is wrong with the cell, if anything; counts it where a rule stood in for it.
    func fault(counting counts: inout FillCounts) -> CellFault? {
      switch self {
      case .known: return nil
      case .filled: counts.filled += 1
      case .unknown: counts.unknown += 1
      case .fault(let fault): return fault
      }
      return nil
    }
  }

  func encode(
    _ cell: Cell, into elements: inout MutableSpan<Float>, from start: Int, counts: inout FillCounts
  ) -> CellFault? {
    let outcome =
      switch cell {
      case .missing: encode(nil, into: &elements, from: start)
      case .text(let text): encode(text, into: &elements, from: start)
      case .number, .date: preconditionFailure("a categorical feature takes texts, not \(cell)")
      }
    return outcome.fault(counting: &counts)
  }

  /// - Parameter text: nil for a missing cell.
  func encode(_ text: String?, into elements: inout MutableSpan<Float>, from start: Int) -> Outcome
  {
    if let text, !text.isEmpty {
      if encoder.encode(text, into: &elements, from: start) { return .known }
      return apply(unknown, to: text, .unknown, error: .unknown, into: &elements, from: start)
    }
    return apply(missing, to: "", .filled, error: .missing, into: &elements, from: start)
  }

  private func apply(
    _ rule: CategoryRule, to text: String, _ outcome: Outcome, error: CellFault,
    into elements: inout MutableSpan<Float>, from start: Int
  ) -> Outcome {
    switch rule {
    case .error: return .fault(error)
    case .drop: return .fault(.dropped)
    case .slot, .mode:
      let standIn = rule == .mode ? mode ?? "" : text
      if !encoder.encode(standIn, into: &elements, from: start) {
        encoder.encodeUnknown(standIn, into: &elements, from: start)
      }
      return outcome
    }
  }

  func encode(
    _ column: Column, rows: Span<Int32>, into matrix: inout Matrix, from start: Int,
    faults: inout [RowFault], counts: inout FillCounts
  ) {
    let labels = column.labels
    CategoryTable(self, labels.texts).encode(
      labels.codes, rows: rows, into: &matrix, from: start, faults: &faults, counts: &counts)
  }
}

// MARK: - In a checkpoint

extension CategoricalFeature {
  /// `encode: {one_hot: {values: [a, b]}}, missing: mode, unknown: slot, mode: a`.
  var entries: [(String, ConfigNode)] {
    [
      ("encode", .mapping([(type(of: encoder).name, encoder.state)])),
      ("missing", .string(missing.rawValue)), ("unknown", .string(unknown.rawValue)),
    ] + (mode.map { [("mode", .string($0))] } ?? [])
  }

  /// Reads the rest of what `entries` gives. Problems go to the section's log.
  init(_ encoder: any CategoryEncoder, restoredFrom section: inout ConfigSection) {
    self.init(
      encoder: encoder, missing: section.choice("missing", default: .error),
      unknown: section.choice("unknown", default: .error), mode: section.optionalString("mode"))
    if mode == nil && (missing == .mode || unknown == .mode) {
      section.fail("mode", "expected the most frequent value")
    }
  }
}

// MARK: - Training cells

extension CategoryTraining {
  /// The same with those texts alone that a row has.
  fileprivate var compacted: CategoryTraining {
    var compacted = self
    compacted.texts = []
    var places = [Int32](repeating: -1, count: texts.count)
    for (row, code) in codes.enumerated() where code >= 0 {
      if places[Int(code)] < 0 {
        places[Int(code)] = Int32(compacted.texts.count)
        compacted.texts.append(texts[Int(code)])
      }
      compacted.codes[row] = places[Int(code)]
    }
    return compacted
  }

  fileprivate mutating func fillMissing(with text: String) {
    guard codes.contains(-1) else { return }
    let known = texts.firstIndex(of: text)
    if known == nil { texts.append(text) }
    let code = Int32(known ?? texts.count - 1)
    for row in codes.indices where codes[row] < 0 { codes[row] = code }
  }

  /// The most frequent category; nil where no row has one.
  fileprivate var mode: String? {
    var present = self
    present.codes.removeAll { $0 < 0 }
    let vocabulary = Vocabulary(present, withEmpty: false)
    let counts = vocabulary.counts(in: present)
    guard let most = counts.max(), most > 0 else { return nil }
    return counts.firstIndex(of: most).map { vocabulary.texts[$0] }
  }
}
