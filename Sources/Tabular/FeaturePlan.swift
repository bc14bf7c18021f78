internal import Compute
internal import Config
internal import Diagnostics

/// What is to be learned of one feature: its column's type and the rules that hold for it.
struct FeaturePlan {
  private enum Rules {
    case numeric(NumericRules)
    case binned(any NumberEncoder, MissingNumber, indicator: Bool)
    case categorical(CategoryRules, values: [String]?)
    case date(MissingDate, indicator: Bool)
  }

  let name: String
  let type: ColumnType
  /// How dates are written.
  let format: DateParser
  private let rules: Rules

  init(_ name: String, _ type: ColumnType, _ config: DataConfig) {
    let own = config.rules(of: name)
    self.name = name
    self.type = type
    format = own?.format ?? .iso
    let indicator = own?.indicator ?? config.numeric.indicator
    switch type {
    case .numeric, .boolean:
      let missing = own?.missing?.forNumbers ?? config.numeric.missing
      if let binning = own?.encoder as? any NumberEncoder {
        rules = .binned(binning, missing, indicator: indicator)
        return
      }
      var numeric = config.numeric
      numeric.missing = missing
      numeric.indicator = indicator
      if type == .numeric {
        numeric.scaler = own?.scaler ?? numeric.scaler
        numeric.clip = own?.clip ?? numeric.clip
      } else {
        // 0 and 1 are of one size with scaled numbers.
        var none = ConfigSection(.null, title: "", log: ProblemLog())
        numeric.scaler = NoScaling(&none)
        numeric.clip = nil
      }
      rules = .numeric(numeric)
    case .categorical, .text:
      var category = config.categorical
      category.encoder = own?.encoder as? any CategoryEncoder ?? category.encoder
      category.missing = own?.missing?.forCategories ?? category.missing
      category.unknown = own?.unknown ?? category.unknown
      rules = .categorical(category, values: own?.values)
    case .date:
      // Of what numbers are filled in with, a date knows the median.
      let general: MissingDate =
        switch config.numeric.missing {
        case .error: .error
        case .drop: .drop
        case .mean, .median, .mode, .constant: .median
        }
      rules = .date(own?.missing?.forDates ?? general, indicator: indicator)
    }
  }

  /// What a feature keeps of the rules, by the keys of a checkpoint; null for what it does not have.
  private var settings: [(key: String, value: ConfigNode)] {
    switch rules {
    case .numeric(let rules):
      [
        ("scale", .string(Swift.type(of: rules.scaler).name)), ("missing", rules.missing.node),
        ("clip", rules.clip.map { .number($0) } ?? .null),
      ]
    case .binned(let binning, let missing, _):
      [("encode", .string(Swift.type(of: binning).name)), ("missing", missing.node)]
    case .categorical(let rules, _):
      [
        ("encode", .string(Swift.type(of: rules.encoder).name)),
        ("missing", .string(rules.missing.rawValue)), ("unknown", .string(rules.unknown.rawValue)),
      ]
    case .date(let missing, _): [("missing", .string(missing.rawValue))]
    }
  }

  /// The first rule that a feature, which has learned, does not follow; nil where there is none.
  func difference(of encoder: any FeatureEncoder) -> (key: String, rule: ConfigNode)? {
    let entries = ConfigNode.mapping(encoder.entries)
    let learned = entries["date"] ?? entries
    let different = settings.first { key, rule in
      switch key {
      case "scale", "encode": learned[key]?.entries?.first?.key != rule.string
      // Numbers that are never missing have no rule.
      case "missing": learned[key] ?? MissingNumber.error.node != rule
      default: learned[key] ?? .null != rule
      }
    }
    return different.map { ($0.key, $0.value) }
  }

  /// Whether what is learned depends on the targets.
  var needsTargets: Bool {
    if case .categorical(let rules, _) = rules { rules.encoder.needsTargets } else { false }
  }

  /// Learns from the training rows.
  ///
  /// - Parameters:
  ///   - rows: numbers are learned from in the order of the table, whatever order these have.
  ///   - targets: `[rows, outputs]`, for encoders that look at them.
  /// - Returns: the encoder and, where it must not show a training row its own target, the
  ///   encodings of the training rows.
  func fit(_ column: Column, rows: TableOrder, targets: Matrix, seed: UInt64) throws(Diagnostic)
    -> (encoder: any FeatureEncoder, training: [Float]?)
  {
    do throws(Diagnostic) {
      return try fitted(column, rows, targets, seed)
    } catch { throw error.placed(at: column.firstPlace) }
  }

  private func fitted(
    _ column: Column, _ order: TableOrder, _ targets: Matrix, _ seed: UInt64
  ) throws(Diagnostic) -> (encoder: any FeatureEncoder, training: [Float]?) {
    let rows = order.given
    func requireOne(_ isThere: Bool) throws(Diagnostic) {
      if isThere { return }
      throw Diagnostic(
        "column '\(shown(name))' has no value in the training rows",
        at: column.missing.first?.problem.location, kind: .data,
        notes: ["leave it out: data.ignore: [\(name)]"])
    }
    switch rules {
    case .numeric(let rules):
      let values = column.numbers(in: order.rows)
      try requireOne(values.contains { !$0.isNaN })
      return (
        FeatureEncoders.number(
          rules.scaler, clip: rules.clip, missing: rules.missing, indicator: rules.indicator,
          training: values), nil
      )
    case .binned(let binning, let missing, let indicator):
      let values = column.numbers(in: order.rows)
      try requireOne(values.contains { !$0.isNaN })
      return (
        FeatureEncoders.number(
          binning, missing: missing, indicator: indicator, training: values), nil
      )
    case .categorical(let rules, let values):
      let labels = column.labels
      if rules.missing != .slot {
        try requireOne(rows.contains { labels.codes[Int($0)] >= 0 })
      }
      let fitted = try CategoricalFeature.fit(
        rules.encoder, missing: rules.missing, unknown: rules.unknown,
        training: CategoryTraining(
          texts: labels.texts, codes: rows.map { labels.codes[Int($0)] }, declared: values,
          targets: targets, seed: seed, column: name))
      if let values, rules.unknown == .error {
        try requireDeclared(labels, rows, values, fitted.feature)
      }
      return (fitted.feature, fitted.encodings)
    case .date(let missing, let indicator):
      let dates = column.dates(in: order.rows)
      try requireOne(dates.contains { !$0.isNaN })
      return (DateFeature(missing, indicator: indicator, training: dates), nil)
    }
  }

  /// - Parameter feature: knows the declared values, and the lists of them, by all their spellings.
  private func requireDeclared(
    _ labels: Column.Labels, _ rows: [Int32], _ values: [String], _ feature: CategoricalFeature
  ) throws(Diagnostic) {
    var elements = [Float](repeating: 0, count: feature.width)
    let isDeclared = labels.texts.map { text in
      var elements = elements.mutableSpan
      return feature.encode(.text(text), into: &elements, from: 0) == nil
    }
    for row in rows {
      let code = Int(labels.codes[Int(row)])
      guard code >= 0, !isDeclared[code] else { continue }
      throw Diagnostic(
        "column '\(shown(name))': '\(shown(labels.texts[code]))' is not among the declared values",
        at: labels.places[code], kind: .data, notes: [TargetEncoder.list("values", values)])
    }
  }

  var missingRule: MissingRule {
    MissingRule(column: name, fault: missingFault, notes: remedies)
  }

  private var missingFault: CellFault? {
    switch rules {
    case .numeric(let rules): rules.missing.fault
    case .binned(_, let missing, _): missing.fault
    case .categorical(let rules, _): rules.missing.fault
    case .date(let missing, _): missing.fault
    }
  }

  /// What can be done about a missing cell.
  private var remedies: [String] {
    switch type {
    case .numeric:
      [
        "say what becomes of missing cells: columns: {\(name): {missing: median}} "
          + "(or mean, mode, {constant: 0}, drop), or data.numeric.missing for all columns"
      ]
    case .boolean:
      ["say what becomes of missing cells: columns: {\(name): {missing: mode}} (or mean, drop)"]
    case .categorical, .text:
      [
        "say what becomes of missing cells: columns: {\(name): {missing: slot}} "
          + "(or mode, drop), or data.categorical.missing for all columns"
      ]
    case .date:
      ["say what becomes of missing cells: columns: {\(name): {missing: median}} (or drop)"]
    }
  }
}

/// The table with the training rows, read, and what each feature is to become.
struct MainTable {
  var frame: Frame
  let plans: [FeaturePlan]
  let findings: [(column: String, finding: TypeFinding)]
  /// The rows that stay, and what became of the others.
  let kept: [Int32]
  let report: RowReport

  /// - Parameter rules: what missing cells mean outside the features.
  /// - Throws: a diagnostic for a missing cell that may not be, for a column that turned out to be no
  ///   feature, or of a type that its settings do not fit.
  init(
    _ frame: Frame, features: [ColumnRequest], config: DataConfig, rules: [MissingRule]
  ) throws(Diagnostic) {
    var plans: [FeaturePlan] = []
    var findings: [(column: String, finding: TypeFinding)] = []
    for request in features {
      let own = config.rules(of: request.name)
      let declared = own?.type.map { TypeFinding.declared($0) }
      // Proven: what is not declared was asked to be found.
      guard let finding = declared ?? frame.findings[request.name] else { continue }
      if finding.type == .text {
        let example = frame.requested(request.name).labels.texts.first ?? ""
        var problem = Diagnostic(
          "column '\(shown(request.name))' looks like ids or free text: \(finding.reason), such as "
            + "'\(shown(example))'",
          at: request.location, kind: .data, notes: request.notes)
        problem.notes.append(
          "if its texts are categories: columns: {\(request.name): {type: categorical, encode: hash}}"
        )
        problem.location = problem.location ?? config.path.location
        throw problem
      }
      if declared == nil, let problem = own?.problems(as: finding.type).first {
        throw problem.noting(
          "found so: \(finding.reason); columns.\(request.name).type declares it")
      }
      plans.append(FeaturePlan(request.name, finding.type, config))
      findings.append((request.name, finding))
    }
    var report = RowReport()
    kept = try report.rows(of: frame, rules + plans.map(\.missingRule))
    self.report = report
    self.frame = frame
    self.plans = plans
    self.findings = findings
  }
}
