internal import Config
public import Diagnostics

extension TargetEncoder {
  /// More classes than this are taken for a mistake, such as an id as target.
  static let maximumLabels = 10_000

  /// Learns labels and scaling from the given rows.
  ///
  /// - Parameters:
  ///   - heldOut: the rows of the other parts, whose labels must occur among the former.
  ///   - targets: the target columns with what the config says about them. Declared `values` are
  ///     all labels, in the order wanted.
  /// - Throws: a diagnostic of kind `data` where a label is not among the declared ones, occurs in
  ///   no training row, or there are too few or too many, and for a cell that is no yes or no where
  ///   several targets need one; of kind `config` for what is wrong with declared labels.
  public static func fit(
    _ frame: Frame, rows: [Int32], heldOut: [Int32], targets: [ColumnRules], encoding: Encoding,
    transform: TargetTransform = .none
  ) throws(Diagnostic) -> TargetEncoder {
    let columns = targets.map(\.name.text)
    let cells: Cells
    if encoding == .number {
      cells = .numbers(TargetScaling(transform, frame, rows: rows, columns: columns))
    } else if encoding == .multiHot && targets.count > 1 {
      var answers: [Answers] = []
      for target in targets { answers.append(try Self.answers(frame, rows, heldOut, target)) }
      cells = .answers(answers)
    } else {
      precondition(columns.count == 1, "\(columns.count) columns for one class a row")
      let list = targets[0].delimiter.map { LabelList(delimiter: $0) }
      precondition((list != nil) == (encoding == .multiHot), "\(encoding) with or without a list")
      let labels = try classes(frame, rows, heldOut, targets[0], encoding) { text in
        list?.labels(of: text) ?? [text]
      }
      cells = list.map { .lists(labels, $0) } ?? .classes(labels)
    }
    return TargetEncoder(encoding: encoding, columns: columns, cells: cells)
  }

  // MARK: Classes

  /// The labels of a column, whose cells hold one or several.
  private static func classes(
    _ frame: Frame, _ rows: [Int32], _ heldOut: [Int32], _ target: ColumnRules,
    _ encoding: Encoding, labelsOf: (String) -> [String]
  ) throws(Diagnostic) -> ClassLabels {
    let wordedColumn = "column '\(target.name.text)'"
    if let values = target.values, let problem = countProblem(values, encoding) {
      throw Diagnostic(
        "\(wordedColumn): \(problem.message)", at: target.valuesLocation ?? target.name.location,
        notes: problem.notes)
    }
    let column = frame.labels(target.name.text)
    let listed = column.texts.map(labelsOf)
    let inTraining = column.occurring(in: [rows])
    let seen = inTraining.flatMap { listed[$0] }
    let classes =
      target.values.map { ClassLabels(ordered: $0) } ?? ClassLabels(natural: seen)
    var isLearned = [Bool](repeating: false, count: classes.texts.count)
    for text in seen {
      if let index = classes.index(of: text) { isLearned[index] = true }
    }
    for code in column.occurring(in: [rows, heldOut]) {
      for text in listed[code] {
        let index = classes.index(of: text)
        if index == nil, target.values != nil {
          throw Diagnostic(
            "\(wordedColumn): label '\(shown(text))' is not among the declared values",
            at: column.places[code], kind: .data, notes: [list("values", classes.texts)])
        }
        if index.map({ !isLearned[$0] }) ?? true {
          throw Diagnostic(
            "\(wordedColumn): label '\(shown(text))' occurs in no training row",
            at: column.places[code], kind: .data,
            notes: ["a larger training share or another seed gives training rows of every class"])
        }
      }
    }
    if let problem = countProblem(classes.texts, encoding) {
      throw Diagnostic(
        "\(wordedColumn): \(problem.message)",
        at: SourceLocation(file: frame.places.files.first?.name ?? ""), kind: .data,
        notes: problem.notes)
    }
    return classes
  }

  /// What is wrong with the number of labels.
  static func countProblem(_ labels: [String], _ encoding: Encoding) -> (
    message: String, notes: [String]
  )? {
    if labels.isEmpty && encoding == .multiHot { return ("no training row has a label", []) }
    if labels.count < 2 && encoding != .multiHot {
      return ("all training rows have the label '\(shown(labels.first ?? ""))'", [])
    }
    if (encoding == .binary || encoding == .sign) && labels.count > 2 {
      return (
        "a binary loss takes two labels, found \(labels.count)",
        [list("labels", labels), "for several, use categorical_crossentropy with softmax"]
      )
    }
    if labels.count > maximumLabels {
      return (
        "\(labels.count) different labels; at most \(maximumLabels) can be classes",
        ["for a number that is to be predicted, use a regression loss such as mean_squared_error"]
      )
    }
    return nil
  }

  // MARK: Yes and no

  private static func answers(
    _ frame: Frame, _ rows: [Int32], _ heldOut: [Int32], _ target: ColumnRules
  ) throws(Diagnostic) -> Answers {
    let name = target.name.text
    let labels = frame.labels(name)
    let answers: Answers?
    if let values = target.values {
      guard values.count == 2 else {
        throw Diagnostic(
          "column '\(name)': one of several targets is a yes or no, and it has \(values.count) values",
          at: target.valuesLocation ?? target.name.location,
          notes: ["two of them, that for no in front: values: [no, yes]"])
      }
      answers = Answers(texts: values)
    } else {
      answers = Answers(learning: labels.occurring(in: [rows]).map { labels.texts[$0] })
    }
    for code in labels.occurring(in: [rows, heldOut])
    where answers?.index(of: labels.texts[code]) == nil {
      let problem = noAnswer(labels, code, in: name, answers)
      guard target.values == nil else { throw problem }
      throw problem.noting("other words are declared: columns.\(name).values: [no, yes]")
    }
    // Proven: there are training rows, and a cell that says nothing was thrown above.
    return answers ?? Answers(texts: ["0", "1"])
  }
}

extension Column.Labels {
  /// The texts that some of these rows hold, by their places among all, in rising order.
  fileprivate func occurring(in rows: [[Int32]]) -> [Int] {
    var occurs = [Bool](repeating: false, count: texts.count)
    for part in rows {
      for row in part where codes[Int(row)] >= 0 { occurs[Int(codes[Int(row)])] = true }
    }
    return texts.indices.filter { occurs[$0] }
  }
}
