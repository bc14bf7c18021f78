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

  /// - Parameter target: the column of the classes; nil where they are not wanted, or none.
  /// - Throws: a diagnostic of kind `data` for a cell that is no time.
  init(_ frame: Frame, _ split: Split, target: String?) throws(Diagnostic) {
    self.init(count: frame.rowCount)
    if let target { classes = Self.merged(frame.labels(target)) }
    guard let column = split.column else { return }
    let labels = frame.labels(column.name.text)
    switch column.role {
    case .group: groups = labels.codes
    case .time: times = try Self.times(labels, of: column.name.text)
    case .part: parts = labels
    }
  }

  /// Labels that are the same class, such as 1 and 1.0, as one.
  private static func merged(_ labels: Column.Labels) -> Column.Labels {
    let classes = ClassLabels(natural: labels.texts)
    if classes.texts.count == labels.texts.count { return labels }
    // Proven: the classes were made of these texts.
    let indices = labels.texts.map { Int32(classes.index(of: $0) ?? 0) }
    let places = classes.texts.indices.map { index in
      labels.places[indices.firstIndex(of: Int32(index)) ?? 0]
    }
    return Column.Labels(
      labels.codes.map { indices[Int($0)] }, of: classes.texts, at: places)
  }

  /// Numbers by value, else ISO 8601 dates by their order, which is that of their texts.
  private static func times(_ labels: Column.Labels, of column: String) throws(Diagnostic)
    -> [Double]
  {
    let numbers = labels.texts.compactMap { Double($0) }.filter(\.isFinite)
    if numbers.count == labels.texts.count { return labels.codes.map { numbers[Int($0)] } }
    if let odd = labels.texts.firstIndex(where: { !isDate($0) }) {
      throw Diagnostic(
        "column '\(column)': expected a date such as 2024-05-31 or a number, found "
          + "'\(shown(labels.texts[odd]))'", at: labels.places[odd], kind: .data)
    }
    let order = labels.texts.indices.sorted { labels.texts[$0] < labels.texts[$1] }
    var ranks = [Double](repeating: 0, count: order.count)
    for (rank, code) in order.enumerated() { ranks[code] = Double(rank) }
    return labels.codes.map { ranks[Int($0)] }
  }

  private static func isDate(_ text: String) -> Bool {
    let bytes = Array(text.utf8.prefix(8))
    return bytes.count == 8
      && zip(bytes, "0000-00-".utf8).allSatisfy { byte, form in
        form == UInt8(ascii: "-") ? byte == form : (0x30...0x39).contains(byte)
      }
  }
}

extension Column.Labels {
  package init(_ codes: [Int32], of texts: [String], at places: [SourceLocation]) {
    self.codes = codes
    self.texts = texts
    self.places = places
  }
}
