internal import Config
public import Diagnostics

/// Section `numeric`: what becomes of columns of numbers.
public struct NumericRules: Sendable {
  public var scaler: any Scaler
  var missing: MissingNumber
  /// Whether a column more says where a cell was missing.
  public var indicator: Bool
  /// Where outliers are bent to; nil for nowhere.
  public var clip: Float?

  init(_ section: inout ConfigSection) {
    scaler = section.component("scale", ScalerRegistry.registry, default: NoScaling.name)
    missing = MissingNumber.read(&section, "missing", default: .error)
    indicator = section.boolean("indicator", default: false)
    clip = section.optionalNumber("clip", .positive)
  }
}

/// Section `categorical`: what becomes of columns of categories.
public struct CategoryRules: Sendable {
  public var encoder: any CategoryEncoder
  var missing: CategoryRule
  var unknown: CategoryRule

  init(_ section: inout ConfigSection) {
    let encoder = section.component("encode", EncoderRegistry.registry, default: OneHot.name)
    if !(encoder is any CategoryEncoder) {
      section.fail(
        "encode", "'\(type(of: encoder).name)' is for numbers",
        notes: [
          "name it for a column: columns: {COLUMN: {encode: \(type(of: encoder).name)}}"
        ])
    }
    var standard = ConfigSection(.null, title: "", log: ProblemLog())
    self.encoder = encoder as? any CategoryEncoder ?? OneHot(&standard)
    missing = section.choice("missing", default: .error)
    unknown = section.choice("unknown", default: .error)
  }
}

/// What `columns` says about one column; nil for what `numeric` and `categorical` say.
public struct ColumnRules: Sendable {
  public let name: DataConfig.Name
  /// As declared, or as `encode` or `values` implies.
  public let type: ColumnType?
  public let scaler: (any Scaler)?
  let missing: CellRule?
  public let indicator: Bool?
  public let clip: Float?
  public let encoder: (any Encoder)?
  let unknown: CategoryRule?
  /// All labels, in the order of their indices.
  public let values: [String]?
  public let valuesLocation: SourceLocation?
  /// How dates are written; nil for ISO 8601.
  public let format: DateParser?
  /// The keys that were given, with their places.
  private let given: [(key: String, location: SourceLocation)]

  init(_ name: DataConfig.Name, _ section: inout ConfigSection) {
    self.name = name
    let declared: ColumnType? = section.optionalChoice("type")
    scaler = section.optionalComponent("scale", ScalerRegistry.registry)
    missing = CellRule.read(&section, "missing")
    indicator = section.optionalBoolean("indicator")
    clip = section.optionalNumber("clip", .positive)
    encoder = section.optionalComponent("encode", EncoderRegistry.registry)
    unknown = section.optionalChoice("unknown")
    values = section.strings("values", expected: "a list of labels")
    valuesLocation = values == nil ? nil : section.place(of: "values")
    format = DateParser(in: &section, "format")
    given = [
      "type", "scale", "missing", "indicator", "clip", "encode", "unknown", "values", "format",
    ].filter { section.isGiven($0) }.map { [section] in ($0, section.place(of: $0)) }
    if encoder is any NumberEncoder {
      type = declared ?? .numeric
    } else if encoder != nil || values != nil || unknown != nil {
      type = declared ?? .categorical
    } else if format != nil {
      type = declared ?? .date
    } else {
      type = declared
    }
    checkValues(section)
  }

  /// For a column of which nothing is said.
  init(nothingOf name: DataConfig.Name) {
    self.name = name
    (type, scaler, missing, indicator, clip, encoder, unknown) = (nil, nil, nil, nil, nil, nil, nil)
    (values, valuesLocation, format) = (nil, nil, nil)
    given = []
  }

  /// What stands between the labels of a target that lists several in a cell.
  public var delimiter: String? { (encoder as? MultiHot)?.delimiter }

  private func checkValues(_ section: ConfigSection) {
    guard let values else { return }
    var taken: Set<String> = []
    for value in values where !taken.insert(value).inserted {
      section.fail("values", "'\(value)' is there twice")
    }
    if values.count < 2 { section.fail("values", "expected at least two labels") }
  }

  /// The keys that a column of a type takes.
  private static func keys(of type: ColumnType) -> Set<String> {
    switch type {
    case .numeric: ["type", "scale", "missing", "indicator", "clip", "encode"]
    case .boolean: ["type", "missing", "indicator"]
    case .categorical: ["type", "encode", "missing", "unknown", "values"]
    case .date: ["type", "format", "missing", "indicator"]
    case .text: ["type"]
    }
  }

  /// The words for missing cells that a column of a type takes.
  private static func missingWords(of type: ColumnType) -> String {
    switch type {
    case .numeric, .boolean: MissingNumber.expected
    case .categorical: CategoryRule.allCases.map(\.rawValue).joined(separator: " | ")
    case .date: MissingDate.allCases.map(\.rawValue).joined(separator: " | ")
    case .text: ""
    }
  }

  /// Whether what becomes of missing cells can be done in a column of a type.
  private func fits(_ missing: CellRule, _ type: ColumnType) -> Bool {
    switch type {
    case .numeric, .boolean: missing.forNumbers != nil
    case .categorical: missing.forCategories != nil
    case .date: missing.forDates != nil
    case .text: false
    }
  }

  /// What does not go together in the settings of a feature.
  var problemsAsFeature: [Diagnostic] { type.map { problems(as: $0) } ?? [] }

  /// The same for a column that was found to be of a type.
  func problems(as type: ColumnType) -> [Diagnostic] {
    let allowed = Self.keys(of: type)
    var problems = given.filter { !allowed.contains($0.key) }.map { key, place in
      Diagnostic(
        "column '\(name.text)' is \(type.rawValue), and '\(key)' is not for such a column",
        at: place)
    }
    if let missing, allowed.contains("missing"), !fits(missing, type) {
      problems.append(
        Diagnostic(
          "column '\(name.text)' is \(type.rawValue), where missing can be "
            + "\(Self.missingWords(of: type)), not \(missing.word)",
          at: given.first { $0.key == "missing" }?.location))
    }
    if let encoder, allowed.contains("encode"), (type == .numeric) != (encoder is any NumberEncoder)
    {
      problems.append(
        Diagnostic(
          "column '\(name.text)' is \(type.rawValue), and '\(Swift.type(of: encoder).name)' encodes "
            + (type == .numeric ? "categories" : "numbers"),
          at: given.first { $0.key == "encode" }?.location))
    }
    if encoder is any NumberEncoder {
      for key in ["scale", "clip"] {
        guard let place = given.first(where: { $0.key == key })?.location else { continue }
        problems.append(
          Diagnostic(
            "column '\(name.text)': what is encoded is not scaled, and '\(key)' would do nothing",
            at: place))
      }
    }
    return problems
  }

  /// What a target does not take.
  var problemsAsTarget: [Diagnostic] {
    let allowed: Set = ["type", "values", "missing", "encode"]
    var problems = given.filter { !allowed.contains($0.key) }.map { key, place in
      Diagnostic(
        key == "scale"
          ? "column '\(name.text)' is a target, which is not scaled"
          : "column '\(name.text)' is a target, and '\(key)' is for features", at: place,
        notes: key == "scale" ? ["data.target_transform: standard does that to a number"] : [])
    }
    if let encoder, delimiter == nil {
      problems.append(
        Diagnostic(
          "column '\(name.text)' is a target: it can be encoded by multi_hot, where it lists several "
            + "labels in a cell, not by \(Swift.type(of: encoder).name)",
          at: given.first { $0.key == "encode" }?.location,
          notes: ["the loss decides how the classes of a target are encoded"]))
    }
    if delimiter != nil && type == .numeric {
      problems.append(
        Diagnostic(
          "column '\(name.text)' is declared numeric, and it lists labels", at: name.location,
          notes: ["leave its type out"]))
    }
    let isList = delimiter != nil && missing == .slot
    if let missing, missing != .number(.error) && missing != .number(.drop) && !isList {
      problems.append(
        Diagnostic(
          "column '\(name.text)' is a target: rows without it can be an error or be dropped, not "
            + "filled in", at: given.first { $0.key == "missing" }?.location,
          notes: ["missing: drop"]))
    }
    if let type, type != .numeric && type != .categorical {
      problems.append(
        Diagnostic(
          "column '\(name.text)' is a target: its type is numeric or categorical",
          at: given.first { $0.key == "type" }?.location ?? name.location))
    }
    return problems
  }
}
