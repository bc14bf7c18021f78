internal import Config
internal import Diagnostics
internal import Tabular
internal import Workflows

/// What `inspect` shows of a table.
enum ProfileText {
  /// Frequent texts that are shown.
  private static let fewTexts = 3
  private static let textWidth = 16
  private static let frequentInJSON = 10

  static func table(_ profile: TableProfile) -> String {
    var table = TextTable(
      header: ["column", "type", "missing", "distinct", "range", "shape", "remark"])
    table.isLeftAligned = true
    table.rightAligned = [2, 3]
    for column in profile.columns {
      table.append([
        column.name, type(column), NumberText.grouped(column.missing),
        NumberText.grouped(column.distinct), range(column), shape(column), remark(column) ?? "",
      ])
    }
    let files =
      profile.files.count == 1 ? shownFile(profile.files[0]) : "\(profile.files.count) files"
    let (rows, columns) = (profile.rows, profile.columns.count)
    return table.text + "\n\(files): \(NumberText.grouped(rows)) row\(rows == 1 ? "" : "s"), "
      + "\(NumberText.grouped(columns)) column\(columns == 1 ? "" : "s")\n" + csv(profile)
  }

  private static func shownFile(_ file: String) -> String {
    file == "-" ? "stdin" : printable(file)
  }

  /// How the file is written, as far as it was found out.
  private static func csv(_ profile: TableProfile) -> String {
    (profile.csv.entries ?? []).compactMap { entry in
      entry.value.comment.map { reason in
        "data.csv.\(entry.key): \(entry.value.string ?? "")  (\(printable(reason)))\n"
      }
    }.joined()
  }

  private static func type(_ column: ColumnProfile) -> String {
    column.type?.rawValue ?? (column.odd == nil ? "empty" : "mixed")
  }

  private static func range(_ column: ColumnProfile) -> String {
    switch column.content {
    case .nothing: ""
    case .numbers(let numbers):
      numbers.distinct == 1
        ? numbers.lowestText : "\(numbers.lowestText) … \(numbers.highestText)"
    case .dates(let dates):
      dates.first == dates.last ? dates.first : "\(dates.first) … \(dates.last)"
    case .texts(let texts):
      texts.texts.prefix(fewTexts).map { cut($0.text) }.joined(separator: ", ")
        + (texts.texts.count > fewTexts ? ", …" : "")
    }
  }

  private static func cut(_ text: String) -> String {
    let text = printable(text)
    return displayWidth(text) > textWidth ? displayPrefix(text, cells: textWidth - 1) + "…" : text
  }

  private static let blocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// A histogram, or the shares of the most frequent texts.
  private static func shape(_ column: ColumnProfile) -> String {
    switch column.content {
    case .nothing: ""
    case .numbers(let numbers): bars(numbers.histogram)
    case .dates(let dates): bars(dates.histogram)
    case .texts(let texts):
      texts.texts.prefix(fewTexts).map { percent($0.count, of: texts.filled) }
        .joined(separator: " ")
    }
  }

  /// Whole eighths of the highest; a count that is not 0 has one at least, 0 has a point.
  private static func bars(_ counts: [Int]) -> String {
    let most = max(1, counts.max() ?? 1)
    return counts.map { $0 == 0 ? "·" : blocks[($0 * blocks.count + most - 1) / most - 1] }.joined()
  }

  private static func percent(_ part: Int, of whole: Int) -> String {
    let share = 100 * Double(part) / Double(max(1, whole))
    return share < 1 ? "<1%" : fixedDecimal(share, decimals: 0) + "%"
  }

  private static func remark(_ column: ColumnProfile) -> String? {
    if let odd = column.odd {
      return odd.location.map { "line \($0.line): \(odd.message)" } ?? odd.message
    }
    if column.filled == 0 { return nil }
    if column.isConstant { return "constant" }
    if let format = column.dateFormat { return "written as \(format)" }
    if let delimiter = column.listDelimiter {
      return "lists of \(column.listed.count) values between '\(delimiter)'"
    }
    if column.type == .text { return "ids or free text" }
    return column.idReason
  }

  static func node(_ profile: TableProfile) -> ConfigNode {
    .mapping([
      "files": .sequence(profile.files.map(ConfigNode.string)),
      "rows": .integer(profile.rows),
      "csv": profile.csv,
      "columns": .sequence(profile.columns.map(node)),
    ])
  }

  private static func node(_ column: ColumnProfile) -> ConfigNode {
    var entries: [(String, ConfigNode)] = [
      ("name", .string(column.name)), ("type", .string(type(column))),
      ("missing", .integer(column.missing)), ("distinct", .integer(column.distinct)),
    ]
    switch column.content {
    case .nothing: break
    case .numbers(let numbers):
      entries += [
        ("min", .number(numbers.lowest)), ("max", .number(numbers.highest)),
        ("mean", .number(numbers.mean)), ("histogram", histogram(numbers.histogram)),
      ]
    case .dates(let dates):
      entries += [
        ("first", .string(dates.first)), ("last", .string(dates.last)),
        ("histogram", histogram(dates.histogram)),
      ]
    case .texts(let texts):
      let frequent = texts.texts.prefix(frequentInJSON).map { text, count in
        ConfigNode.mapping(["value": .string(text), "count": .integer(count)])
      }
      entries.append(("most_frequent", .sequence(frequent)))
    }
    entries.append(("remark", remark(column).map(ConfigNode.string) ?? .null))
    return .mapping(entries)
  }

  private static func histogram(_ counts: [Int]) -> ConfigNode {
    .sequence(counts.map(ConfigNode.integer))
  }
}
