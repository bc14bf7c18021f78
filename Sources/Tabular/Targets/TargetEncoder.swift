public import Compute
internal import Config
public import Diagnostics
internal import Platform

/// Turns target columns into what a loss compares predictions with, and back into labels and numbers.
public struct TargetEncoder: Sendable {
  /// The form that a loss asks for.
  public enum Encoding: String, Sendable, CaseIterable {
    /// The numbers as they stand, one column for each target.
    case number
    /// 0 for the first label, 1 for the second.
    case binary
    /// −1 and 1 where these are the labels, in this order; else as `binary`.
    case sign
    /// The label's index.
    case classIndex = "class_index"
    /// A column for each label: 1 in the right one, 0 in the others.
    case oneHot = "one_hot"
    /// A column for each label: 1 where it holds, which several can. The labels are the target columns,
    /// each with a yes or no, or what the cells of one column list.
    case multiHot = "multi_hot"
  }

  /// How the cells are read.
  enum Cells: Sendable {
    case numbers(TargetScaling?)
    /// One column with a class in each cell.
    case classes(ClassLabels)
    /// One column with any number of labels in each cell.
    case lists(ClassLabels, LabelList)
    /// A yes or no in each column.
    case answers([Answers])
  }

  public let encoding: Encoding
  /// The target columns; one alone for classes.
  public let columns: [String]
  let cells: Cells

  init(encoding: Encoding, columns: [String], cells: Cells) {
    self.encoding = encoding
    self.columns = columns
    self.cells = cells
  }

  /// The classes or labels in the order of their indices; nil for numbers.
  public var labels: [String]? {
    switch cells {
    case .numbers: nil
    case .classes(let labels), .lists(let labels, _): labels.texts
    case .answers: columns
    }
  }

  /// What a network is trained on in place of the numbers; nil for the numbers as they stand.
  public var scaling: TargetScaling? {
    if case .numbers(let scaling) = cells { scaling } else { nil }
  }

  /// Whether the labels are −1 and 1, and stay so.
  private var isSigned: Bool {
    encoding == .sign && index(ofLabel: "-1") == 0 && index(ofLabel: "1") == 1
  }

  /// How many columns the encoded targets have.
  public var width: Int {
    switch encoding {
    case .number: columns.count
    case .binary, .sign, .classIndex: 1
    case .oneHot, .multiHot: labels?.count ?? 0
    }
  }

  /// The class that a text in a config or a file means: numbers by value, others by their text.
  public func index(ofLabel text: String) -> Int? {
    switch cells {
    case .numbers: nil
    case .classes(let labels), .lists(let labels, _): labels.index(of: text)
    case .answers: columns.firstIndex(of: text)
    }
  }

  /// How a frame is to hold the target.
  static func reading(for encoding: Encoding) -> ColumnRequest.Reading {
    encoding == .number ? .number : .label
  }

  // MARK: Cells to numbers

  /// - Returns: `[rows.count, width]`; numbers are in the target's own units.
  /// - Throws: a diagnostic of kind `data` for a label that was not learned, and for a number that the
  ///   target's transform cannot take.
  public func transform(_ frame: Frame, rows: [Int32]) throws(Diagnostic) -> Matrix {
    try checkRoom(forRows: rows.count, memory: usableMemory())
    var matrix = Matrix(rows: rows.count, columns: width)
    switch cells {
    case .numbers(let scaling):
      for (column, name) in columns.enumerated() {
        let values = frame.numbers(name)
        for (index, row) in rows.enumerated() {
          let value = values[Int(row)]
          matrix[index, column] = value
          if let objection = scaling?.objection(to: value, column: column) {
            throw Diagnostic(
              "column '\(name)': the target \(shortestDecimal(value)) cannot be transformed: \(objection)",
              at: frame.places.location(ofRow: row), kind: .data)
          }
        }
      }
    case .classes(let classes): try fill(&matrix, classes, frame, rows)
    case .lists(let classes, let list): try fill(&matrix, classes, list, frame, rows)
    case .answers(let answers):
      for (column, name) in columns.enumerated() {
        let labels = frame.labels(name)
        let known = labels.texts.map(answers[column].index)
        for (index, row) in rows.enumerated() {
          let code = Int(labels.codes[Int(row)])
          guard let answer = known[code] else {
            throw Self.noAnswer(labels, code, in: name, answers[column])
          }
          matrix[index, column] = Float(answer)
        }
      }
    }
    return matrix
  }

  /// - Throws: where the targets would take more than half of the memory there is: each class or label
  ///   is a number of its own.
  func checkRoom(forRows rows: Int, memory: Int?) throws(Diagnostic) {
    let needed = Double(MemoryLayout<Float>.stride) * Double(rows) * Double(width)
    guard let memory, needed > Double(memory) / 2 else { return }
    throw Diagnostic(
      "\(rows) rows of \(width) targets take \(ByteSize.text(needed)), and this process may use "
        + ByteSize.text(Double(memory)), kind: .data,
      notes: encoding == .oneHot
        ? ["sparse_categorical_crossentropy takes one number a row"] : ["train on fewer rows"])
  }

  private func fill(
    _ matrix: inout Matrix, _ classes: ClassLabels, _ frame: Frame, _ rows: [Int32]
  ) throws(Diagnostic) {
    let labels = frame.labels(columns[0])
    let isSigned = isSigned
    let indices = labels.texts.map { classes.index(of: $0) }
    for (index, row) in rows.enumerated() {
      let code = Int(labels.codes[Int(row)])
      guard let label = indices[code] else {
        throw neverSeen(labels.texts[code], at: labels.places[code], classes)
      }
      if encoding == .oneHot {
        matrix[index, label] = 1
      } else {
        matrix[index, 0] = isSigned && label == 0 ? -1 : Float(label)
      }
    }
  }

  /// A cell that is missing, where the frame holds such, lists nothing.
  private func fill(
    _ matrix: inout Matrix, _ classes: ClassLabels, _ list: LabelList, _ frame: Frame,
    _ rows: [Int32]
  ) throws(Diagnostic) {
    let labels = frame.labels(columns[0])
    let listed = labels.texts.map { list.labels(of: $0) }
    let indices = listed.map { $0.map { classes.index(of: $0) } }
    for (index, row) in rows.enumerated() where labels.codes[Int(row)] >= 0 {
      let code = Int(labels.codes[Int(row)])
      for (text, label) in zip(listed[code], indices[code]) {
        guard let label else { throw neverSeen(text, at: labels.places[code], classes) }
        matrix[index, label] = 1
      }
    }
  }

  private func neverSeen(_ text: String, at place: SourceLocation, _ classes: ClassLabels)
    -> Diagnostic
  {
    Diagnostic(
      "column '\(columns[0])': label '\(shown(text))' was never seen in training", at: place,
      kind: .data, notes: [Self.list("known labels", classes.texts)])
  }

  static func noAnswer(
    _ labels: Column.Labels, _ code: Int, in column: String, _ answers: Answers?
  ) -> Diagnostic {
    Diagnostic(
      "column '\(column)': expected \(answers?.expected ?? Answers.allWords), found "
        + "'\(shown(labels.texts[code]))'",
      at: labels.places[code], kind: .data,
      notes: ["several targets under a loss for classes are each a yes or no"])
  }

  static func list(_ title: String, _ labels: [String]) -> String {
    let more = labels.count > 20 ? ", … and \(labels.count - 20) more" : ""
    return "\(title): " + labels.prefix(20).map(shown).joined(separator: ", ") + more
  }

  // MARK: Labels to cells

  /// What the target columns of a row say in which these labels hold, and no others.
  ///
  /// - Parameter held: indices, in rising order.
  public func texts(holding held: [Int]) -> [String] {
    switch cells {
    case .numbers: []
    case .classes(let classes): held.map { classes.texts[$0] }
    case .lists(let classes, let list): [list.text(of: held.map { classes.texts[$0] })]
    case .answers(let answers):
      answers.enumerated().map { $1.texts[held.contains($0) ? 1 : 0] }
    }
  }

  /// What columns with the probability of each label are called: `pass=0`, `pass=1`.
  public var probabilityNames: [String] {
    switch cells {
    case .numbers: []
    case .classes(let classes), .lists(let classes, _): classes.texts.map { "\(columns[0])=\($0)" }
    case .answers(let answers): zip(columns, answers).map { "\($0)=\($1.texts[1])" }
    }
  }
}

extension TargetEncoder {
  /// `[rows.count, outputs]`: numbers as they are, two classes as 0 and 1, more of them one-hot, and
  /// each of several labels as 0 and 1.
  func meanTargets(_ frame: Frame, rows: [Int32]) throws(Diagnostic) -> Matrix {
    guard case .classes(let classes) = cells, classes.texts.count > 2 else {
      var matrix = try transform(frame, rows: rows)
      if isSigned {
        for index in matrix.elements.indices {
          matrix.elements[index] = max(0, matrix.elements[index])
        }
      }
      return matrix
    }
    let labels = frame.labels(columns[0])
    var matrix = Matrix(rows: rows.count, columns: classes.texts.count)
    let indices = labels.texts.map { classes.index(of: $0) }
    for (index, row) in rows.enumerated() {
      if let label = indices[Int(labels.codes[Int(row)])] { matrix[index, label] = 1 }
    }
    return matrix
  }
}
