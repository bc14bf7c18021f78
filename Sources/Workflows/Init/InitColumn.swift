internal import Config
internal import Diagnostics
internal import Tabular

/// What `init` makes of a feature, and why.
struct InitColumn {
  enum Use {
    /// Left out.
    case ignored
    /// As the sections `numeric` and `categorical` say.
    case general
    /// With settings of its own.
    case own([(String, ConfigNode)])
  }

  let name: String
  let use: Use
  let reason: String

  /// More texts than these in a column are not one-hot.
  private static let mostOneHot = 200
  /// From so many on, other encodings are named.
  private static let manyOneHot = 51
  /// With more than one text for so many cells, a column of many texts teaches nothing.
  private static let cellsPerText = 5
  /// An indicator says where cells are missing, from this share of them and so many on.
  private static let indicatorShare = 0.05
  private static let indicatorCells = 10
  /// A column with fewer filled cells is likely to have none in some part.
  private static let fewestFilled = 10

  /// - Parameters:
  ///   - keepsCounts: whether a column that counts the rows stays.
  ///   - target: which target it is a copy of.
  init(_ column: ColumnProfile, keepsCounts: Bool, copyOf target: String?) {
    name = column.name
    let gaps = column.missing == 0 ? "" : ", \(column.missing) of \(column.rows) missing"
    if let target {
      (use, reason) = (
        .ignored,
        "says the same as '\(target)', which is to be predicted; keep it if it is known by then"
      )
    } else if let left = Self.reasonToIgnore(column, keepsCounts: keepsCounts) {
      (use, reason) = (.ignored, left)
    } else if column.odd != nil {
      // Few different ones, or they would be left out.
      (use, reason) = (
        .own([("type", .string("categorical"))]), "numbers and texts, \(column.distinct) different"
      )
    } else {
      switch column.content {
      case .nothing: (use, reason) = (.ignored, "has no values")
      case .numbers:
        let isGap =
          column.missing >= Self.indicatorCells
          && Double(column.missing) >= Self.indicatorShare * Double(column.rows)
        use = isGap ? .own([("indicator", .boolean(true))]) : .general
        reason = "\(column.missing) of \(column.rows) missing: one more input says where"
      case .dates:
        var settings: [(String, ConfigNode)] = [("type", .string("date"))]
        if let format = column.dateFormat { settings.append(("format", .string(format))) }
        if column.missing > 0 { settings.append(("missing", .string("median"))) }
        (use, reason) = (.own(settings), "dates, split into year, month, day and the like" + gaps)
      case .texts(let texts):
        (use, reason) = Self.texts(column, texts, gaps)
      }
    }
  }

  private static func reasonToIgnore(_ column: ColumnProfile, keepsCounts: Bool) -> String? {
    if column.filled == 0 { return "has no values" }
    if column.isConstant {
      return "holds nothing but \(column.valueText)"
        + (column.missing > 0 ? " where it is filled" : "")
    }
    if column.filled < fewestFilled && 2 * column.filled < column.rows {
      return "has values in \(column.filled) of \(column.rows) rows only"
    }
    let isCount = keepsCounts && column.countsRows && !column.isCalledID
    if let reason = column.idReason, column.listDelimiter == nil, !isCount {
      return column.type == .text ? "ids or free text: \(reason)" : reason
    }
    guard column.texts != nil, column.type != .boolean, column.listDelimiter == nil else {
      return nil
    }
    if column.odd != nil && column.distinct > mostOneHot {
      return "numbers with some other texts among them; mend them, or add the texts to csv.missing"
    }
    let isManifold = column.distinct > mostOneHot
    if 2 * column.distinct > column.filled
      || isManifold && cellsPerText * column.distinct > column.filled
    {
      return "\(column.distinct) different texts in \(column.filled) cells, too many to learn from"
    }
    return nil
  }

  private static func texts(_ column: ColumnProfile, _ texts: TextSummary, _ gaps: String)
    -> (Use, String)
  {
    if column.type == .boolean {
      let words = texts.texts.map(\.text).sorted().map { printable($0) }.joined(separator: " and ")
      var settings: [(String, ConfigNode)] = [("type", .string("boolean"))]
      if column.missing > 0 { settings.append(("missing", .string("mode"))) }
      return (.own(settings), "\(words), as 0 and 1\(gaps)")
    }
    if let delimiter = column.listDelimiter {
      return (
        .own([("encode", .mapping(["multi_hot": .mapping(["delimiter": .string(delimiter)])]))]),
        "lists of values, \(column.listed.count) different\(gaps)"
      )
    }
    if column.distinct > mostOneHot {
      return (
        .own([("encode", .string("target_mean"))]),
        "\(column.distinct) different texts\(gaps), too many for one_hot; or `embedding`"
      )
    }
    let hint = column.distinct >= manyOneHot ? "; try `target_mean` or `embedding`" : ""
    let shown = texts.texts.prefix(3).map { "\(cut($0.text)) \($0.count)" }.joined(separator: ", ")
    return (
      .own([("type", .string("categorical"))]),
      "\(column.distinct) different texts: \(shown)\(column.distinct > 3 ? ", …" : "")\(gaps)\(hint)"
    )
  }

  static func cut(_ text: String) -> String {
    let text = printable(text)
    return text.count > 20 ? text.prefix(19) + "…" : text
  }
}
