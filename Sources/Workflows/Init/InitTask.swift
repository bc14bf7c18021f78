internal import Config
internal import Diagnostics
internal import Tabular

/// What is to be predicted, as the target columns show it.
enum InitTask {
  /// One of some classes, the most frequent first.
  case classes([(text: String, count: Int)])
  /// Some columns, each yes or no.
  case labels(count: Int)
  /// Several labels in a cell.
  case labelList(labels: [String], delimiter: String)
  case numbers(count: Int)

  /// Whole numbers are classes up to so many, where they are an unbroken run and there are enough rows
  /// for each.
  private static let mostNumberedClasses = 20
  private static let shareOfRows = 0.05

  /// - Throws: a diagnostic of kind `data` for what nothing can be learned of.
  init(_ targets: [ColumnProfile], file: String) throws(Diagnostic) {
    for target in targets { try Self.require(target, file: file) }
    guard targets.count == 1 else {
      if targets.allSatisfy(Self.isYesOrNo) {
        self = .labels(count: targets.count)
      } else if targets.allSatisfy({ $0.numbers != nil }) {
        self = .numbers(count: targets.count)
      } else {
        throw Diagnostic(
          "several targets are all numbers, or all 0 and 1: "
            + targets.map { "'\(printable($0.name))' is \($0.typeWord)" }.joined(separator: ", "),
          at: SourceLocation(file: file), kind: .data,
          notes: ["name one of them, or make 0 and 1 of the classes"])
      }
      return
    }
    let target = targets[0]
    if let delimiter = target.listDelimiter {
      self = .labelList(labels: target.listed, delimiter: delimiter)
    } else if let classes = try Self.classes(target, file: file) {
      self = .classes(classes)
    } else {
      self = .numbers(count: 1)
    }
  }

  private static func require(_ target: ColumnProfile, file: String) throws(Diagnostic) {
    func problem(_ message: String, _ notes: [String] = []) -> Diagnostic {
      Diagnostic(
        "target '\(printable(target.name))' \(message)", at: SourceLocation(file: file),
        kind: .data, notes: notes)
    }
    if let odd = target.odd {
      var odd = odd
      odd.message = "target " + odd.message.replacing("column ", with: "", maxReplacements: 1)
      throw odd
    }
    switch target.content {
    case .nothing: throw problem("has no values: all \(target.rows) cells are missing")
    case .dates:
      throw problem(
        "holds dates, and neither classes nor numbers", ["name a column of numbers or of texts"])
    case .numbers, .texts: break
    }
    if target.filled < 2 { throw problem("has one value, and a network needs rows to learn from") }
    if target.isConstant {
      throw problem(
        "has one value in all rows: \(target.valueText)",
        ["there is nothing to learn; name another column"])
    }
  }

  private static func isYesOrNo(_ column: ColumnProfile) -> Bool {
    if column.type == .boolean { return true }
    guard let numbers = column.numbers else { return false }
    return numbers.isWhole && numbers.lowest >= 0 && numbers.highest <= 1
  }

  /// The classes of a column; nil for one of numbers to be predicted.
  private static func classes(_ target: ColumnProfile, file: String) throws(Diagnostic)
    -> [(text: String, count: Int)]?
  {
    var classes: [(text: String, count: Int)]
    if let numbers = target.numbers {
      guard numbers.isWhole, let counts = numbers.counts,
        counts.count <= 2
          || counts.count <= mostNumberedClasses && numbers.isUnbroken
            && Double(counts.count) <= shareOfRows * Double(target.filled)
      else { return nil }
      classes = counts.map { (shortestDecimal($0.value), $0.count) }
        .sorted { $1.count < $0.count }
    } else {
      classes = target.texts?.texts ?? []
      if classes.count > 2 && 2 * classes.count > target.filled {
        throw Diagnostic(
          "target '\(printable(target.name))' has \(classes.count) different texts in "
            + "\(target.filled) cells, too many for classes", at: SourceLocation(file: file),
          kind: .data, notes: ["a class needs several rows to be learned from; name another column"]
        )
      }
    }
    if let single = classes.first(where: { $0.count == 1 }) {
      throw Diagnostic(
        "class '\(printable(single.text))' of target '\(printable(target.name))' has one row, and a "
          + "class needs one to learn from and one to be tested on",
        at: SourceLocation(file: file), kind: .data,
        notes: ["gather more of them, merge the class with another, or leave the row out"])
    }
    return classes
  }
}

extension ColumnProfile {
  /// As sentences call what it holds.
  var typeWord: String {
    switch type {
    case .numeric: "numeric"
    case .categorical: "categorical"
    case .boolean: "boolean"
    case .date: "a date"
    case .text: "ids or free text"
    case nil: odd == nil ? "empty" : "numbers and texts"
    }
  }

  /// What a constant column holds.
  var valueText: String {
    if let numbers { return numbers.lowestText }
    return texts.map { "'\(printable($0.texts[0].text))'" } ?? dates?.first ?? "nothing"
  }
}
