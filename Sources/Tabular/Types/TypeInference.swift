internal import Diagnostics

/// Finds out what a column that nothing is declared of holds, from all of its cells.
///
/// - Numbers in all filled cells: numeric. In nearly all of them: an error, as the others are most
///   likely mistakes.
/// - `true` and `false`, `yes` and `no` and the like: boolean. ISO 8601 dates: a date; nearly all of
///   them: an error.
/// - Else text: categorical, or, where the texts are nearly all different, ids or free text.
enum TypeInference {
  /// From this share of numbers on the other cells are taken for mistakes.
  private static let nearlyAll = 0.75
  /// A text column with more different texts than this share of its cells is no category, in a
  /// table that has at least so many rows.
  private static let mostlyDifferent = 0.9
  private static let fewRows = 20

  /// Whether so many different cells are nearly all of them.
  static func isMostlyDifferent(_ different: Int, of cells: Int) -> Bool {
    Double(different) > mostlyDifferent * Double(cells)
  }

  /// - Throws: a diagnostic of kind `data` for a column without any value, and for one of numbers
  ///   with a few odd cells.
  static func finding(of column: Column) throws(Diagnostic) -> TypeFinding {
    let rows = column.count
    let missing = column.missing.count
    if missing == rows {
      throw Diagnostic(
        "column '\(shown(column.name))' has no values: all \(rows) cells are missing",
        at: column.missing.first?.problem.location, kind: .data,
        notes: ["leave it out: data.ignore: [\(column.name)]"])
    }
    let gaps = missing == 0 ? "" : ", \(missing) of \(rows) missing"
    guard column.kind == .label else {
      return TypeFinding(type: .numeric, reason: "numbers\(gaps)")
    }
    let labels = column.labels
    let filled = rows - missing
    var counts = [Int](repeating: 0, count: labels.texts.count)
    for code in labels.codes where code >= 0 { counts[Int(code)] += 1 }
    let numbers = labels.texts.indices.reduce(0) { sum, code in
      Float(decimal: labels.texts[code]) == nil ? sum : sum + counts[code]
    }
    let isForeign = labels.texts.allSatisfy(looksForeign)
    if var problem = column.firstOdd, isForeign || Double(numbers) >= nearlyAll * Double(filled) {
      let notes = notes(numbers, of: filled, "numbers", column.name)
      problem.notes += isForeign ? notes.suffix(1) : notes
      throw problem
    }
    if BooleanWords.areAll(labels.texts) {
      let words = labels.texts.sorted().joined(separator: " and ")
      return TypeFinding(type: .boolean, reason: "\(words)\(gaps)")
    }
    let undated = labels.texts.indices.filter { DateParser.iso.seconds(labels.texts[$0]) == nil }
    let dates = filled - undated.reduce(0) { $0 + counts[$1] }
    guard let odd = undated.first else {
      return TypeFinding(type: .date, reason: "ISO 8601 dates\(gaps)")
    }
    if Double(dates) >= nearlyAll * Double(filled) {
      throw Diagnostic(
        "column '\(shown(column.name))': expected a date \(DateParser.iso.described), found "
          + "'\(shown(labels.texts[odd]))'", at: labels.places[odd], kind: .data,
        notes: notes(dates, of: filled, "dates", column.name))
    }
    let different = labels.texts.count
    let isText = filled >= fewRows && isMostlyDifferent(different, of: filled)
    return isText
      ? TypeFinding(type: .text, reason: "\(different) different texts in \(filled) cells\(gaps)")
      : TypeFinding(
        type: .categorical,
        reason: "\(different) different text\(different == 1 ? "" : "s")\(gaps)")
  }
}

extension TypeInference {
  /// What can be done where most cells are numbers or dates, and some are not.
  private static func notes(_ count: Int, of filled: Int, _ things: String, _ column: String)
    -> [String]
  {
    [
      "\(count) of the column's \(filled) cells are \(things); if this one holds nothing, add its text "
        + "to data.csv.missing",
      "if its cells are categories: columns: {\(column): {type: categorical}}",
    ]
  }

  /// Whether a text is a number or looks like one with a decimal comma or marks for thousands:
  /// digits, points, commas and apostrophes.
  static func looksForeign(_ text: String) -> Bool {
    guard let last = text.utf8.last, (0x30...0x39).contains(last) else { return false }
    return text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.,'".utf8.contains($0) }
      && text.utf8.contains { ",'".utf8.contains($0) } || Float(decimal: text)?.isFinite == true
  }
}

extension Float {
  /// A text as a cell of numbers is read, infinite where it is out of range; nil where it is none.
  init?(decimal text: String) {
    let bytes = Array(text.utf8)
    self = parseFloat(bytes.span, from: 0, to: bytes.count)
    if isNaN { return nil }
  }
}
