package import Diagnostics

/// What a split looks at in each row.
public struct SplitKeys: Sendable {
  /// How many rows there are.
  public var count: Int
  /// The class of each row where there is one: for `stratify`, and for folds.
  public var classes: Column.Labels?
  /// The group of each row, for `group`.
  public var groups: [Int32]?
  /// When each row was, for `time`.
  public var times: [Double]?
  /// The value of each row that names its part, for `column`.
  public var parts: Column.Labels?

  public init(
    count: Int, classes: Column.Labels? = nil, groups: [Int32]? = nil, times: [Double]? = nil,
    parts: Column.Labels? = nil
  ) {
    self.count = count
    self.classes = classes
    self.groups = groups
    self.times = times
    self.parts = parts
  }

  /// - Parameters:
  ///   - kept: the rows of the frame that are to be divided.
  ///   - marks: how numbers are written.
  ///   - format: how times are written; nil for ISO 8601.
  ///   - target: the column of the classes; nil where they are not wanted, or none.
  /// - Throws: a diagnostic of kind `data` for a cell that is no time.
  init(
    _ frame: Frame, _ kept: [Int32], _ split: Split, marks: NumberMarks, format: DateParser?,
    target: String?
  ) throws(Diagnostic) {
    self.init(count: kept.count)
    if let target { classes = Self.merged(frame.labels(target).of(kept)) }
    guard let column = split.column else { return }
    let labels = frame.labels(column.name.text).of(kept)
    switch column.role {
    case .group: groups = labels.codes
    case .time: times = try Self.times(labels, of: column.name.text, marks, format)
    case .part: parts = labels
    }
  }

  /// Labels that are the same class, such as 1 and 1.0, as one.
  private static func merged(_ labels: Column.Labels) -> Column.Labels {
    let classes = ClassLabels(natural: labels.texts)
    if classes.texts.count == labels.texts.count { return labels }
    // Proven: the classes were made of these texts.
    let indices = labels.texts.map { Int32(classes.index(of: $0) ?? 0) }
    var places: [SourceLocation?] = classes.texts.map { _ in nil }
    for (index, place) in zip(indices, labels.places) where places[Int(index)] == nil {
      places[Int(index)] = place
    }
    return Column.Labels(
      labels.codes.map { indices[Int($0)] }, of: classes.texts, at: places.compactMap { $0 })
  }

  /// Dates, or numbers by value: the first cell decides.
  private static func times(
    _ labels: Column.Labels, of column: String, _ marks: NumberMarks, _ format: DateParser?
  ) throws(Diagnostic) -> [Double] {
    func number(_ text: String) -> Double? {
      marks.double(text).flatMap { $0.isFinite ? $0 : nil }
    }
    let areNumbers = format == nil && labels.texts.first.flatMap(number) != nil
    let parser = format ?? .iso
    var times: [Double] = []
    for (code, text) in labels.texts.enumerated() {
      guard let time = areNumbers ? number(text) : parser.seconds(text) else {
        throw Diagnostic(
          "column '\(column)': expected a date \(parser.described)"
            + "\(format == nil ? " or a number" : ""), found '\(shown(text))'",
          at: labels.places[code], kind: .data,
          notes: format == nil
            ? ["columns: {\(column): {format: \"%d.%m.%Y\"}} says how it is written"] : [])
      }
      times.append(time)
    }
    return labels.codes.map { times[Int($0)] }
  }
}

extension Column.Labels {
  package init(_ codes: [Int32], of texts: [String], at places: [SourceLocation]) {
    self.codes = codes
    self.texts = texts
    self.places = places
  }

  /// Those of some rows. Texts that none of them has are left out.
  func of(_ rows: [Int32]) -> Column.Labels {
    var result = Column.Labels()
    var codes = [Int32](repeating: -1, count: texts.count)
    for row in rows {
      let code = Int(self.codes[Int(row)])
      if codes[code] < 0 {
        codes[code] = Int32(result.texts.count)
        result.texts.append(texts[code])
        result.places.append(places[code])
      }
      result.codes.append(codes[code])
    }
    return result
  }
}
