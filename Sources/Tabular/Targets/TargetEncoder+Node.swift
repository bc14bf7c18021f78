public import Config
public import Diagnostics

// In a checkpoint.
extension TargetEncoder {
  /// `{encoding: one_hot, columns: [species], labels: [setosa, …]}`; with `delimiter` for lists, in place
  /// of `labels` with `answers` for several columns of yes and no, and `transform` for numbers.
  public var node: ConfigNode {
    func texts(_ texts: [String]) -> ConfigNode { .sequence(texts.map(ConfigNode.string)) }
    var entries: [(String, ConfigNode)] = [
      ("encoding", .string(encoding.rawValue)), ("columns", texts(columns)),
    ]
    switch cells {
    case .numbers(let scaling):
      if let scaling { entries.append(("transform", scaling.node)) }
    case .classes(let classes): entries.append(("labels", texts(classes.texts)))
    case .lists(let classes, let list):
      entries.append(("labels", texts(classes.texts)))
      entries.append(("delimiter", .string(list.delimiter)))
    case .answers(let answers):
      entries.append(("answers", .sequence(answers.map { texts($0.texts) })))
    }
    return .mapping(entries)
  }

  /// Reads what `node` gives.
  ///
  /// - Throws: a diagnostic of kind `data` for anything else.
  public init(node: ConfigNode) throws(Diagnostic) {
    let log = ProblemLog()
    var section = ConfigSection(node, title: "the target", log: log)
    let word = section.string("encoding")
    let columns = section.strings("columns") ?? []
    let labels = section.strings("labels")
    let delimiter = section.optionalString("delimiter")
    let answers = section.node("answers")
    let transform = section.node("transform")
    section.finish()
    let encoding = Encoding(rawValue: word)
    if encoding == nil {
      section.fail(
        "encoding",
        "expected \(Encoding.allCases.map(\.rawValue).joined(separator: " | ")), found '\(word)'")
    }
    if columns.isEmpty || Set(columns).count < columns.count {
      section.fail("columns", "expected a list of different columns")
    }
    if let labels, Set(labels).count < labels.count {
      section.fail("labels", "a label is there twice")
    }
    let isList = encoding == .multiHot && answers == nil
    let hasLabels = encoding != .number && answers == nil
    if hasLabels == (labels == nil) || hasLabels && columns.count > 1 {
      section.fail("labels", "labels belong to one column that is no number")
    }
    if isList == (delimiter?.isEmpty ?? true) {
      section.fail("delimiter", "a delimiter belongs to a column that lists labels")
    }
    if let answers, encoding != .multiHot || Self.answers(answers)?.count != columns.count {
      section.fail("answers", "expected two different texts for each of several columns")
    }
    if transform != nil && encoding != .number {
      section.fail("transform", "only numbers are transformed")
    }
    let scaling = transform.flatMap { TargetScaling(node: $0, width: columns.count, log: log) }
    try log.checkData()
    // Proven: a missing encoding was thrown above.
    let known = encoding ?? .number
    let cells: Cells
    if let answers = answers.flatMap(Self.answers) {
      cells = .answers(answers)
    } else if let labels {
      let classes = ClassLabels(ordered: labels)
      cells = delimiter.map { .lists(classes, LabelList(delimiter: $0)) } ?? .classes(classes)
    } else {
      cells = .numbers(scaling)
    }
    self.init(encoding: known, columns: columns, cells: cells)
    if let problem = labels.flatMap({ Self.countProblem($0, known) }) {
      throw Diagnostic("the target: \(problem.message)", at: node.location, kind: .data)
    }
  }

  /// Two different texts for each column; nil for anything else.
  private static func answers(_ node: ConfigNode) -> [Answers]? {
    var answers: [Answers] = []
    for item in node.items ?? [] {
      let texts = item.items?.compactMap(\.string) ?? []
      guard texts.count == 2, item.items?.count == 2, texts[0] != texts[1] else { return nil }
      answers.append(Answers(texts: texts))
    }
    return answers
  }
}
