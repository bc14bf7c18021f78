public import Compute
public import Config
public import Diagnostics

/// Turns target columns into what a loss compares predictions with, and class indices into labels.
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
  }

  /// More classes than this are taken for a mistake, such as an id as target.
  static let maximumLabels = 10_000

  public let encoding: Encoding
  /// The target columns; one alone for classification.
  public let columns: [String]
  private let classes: ClassLabels?

  /// The classes in the order of their indices; nil for numbers.
  public var labels: [String]? { classes?.texts }

  /// Whether the labels are −1 and 1, and stay so.
  private var isSigned: Bool {
    encoding == .sign && index(ofLabel: "-1") == 0 && index(ofLabel: "1") == 1
  }

  /// How many columns the targets have.
  public var width: Int {
    switch encoding {
    case .number: columns.count
    case .binary, .sign, .classIndex: 1
    case .oneHot: labels?.count ?? 0
    }
  }

  /// The class that a text in a config or a file means: numbers by value, others by their text.
  public func index(ofLabel text: String) -> Int? { classes?.index(of: text) }

  /// How a frame is to hold the target.
  static func reading(for encoding: Encoding) -> ColumnRequest.Reading {
    encoding == .number ? .number : .label
  }

  /// Learns the labels of the given rows.
  ///
  /// - Parameters:
  ///   - declaredValues: all labels, in the order wanted.
  ///   - place: where the config declares them.
  /// - Throws: a diagnostic of kind `data` where a label is not among the declared ones, occurs in
  ///   no training row, or there are too few or too many; of kind `config` for several targets
  ///   that are no numbers, and for too many declared labels.
  public static func fit(
    _ frame: Frame, rows: [Int32], columns: [String], encoding: Encoding, declaredValues: [String]?,
    declaredAt place: SourceLocation? = nil
  ) throws(Diagnostic) -> TargetEncoder {
    if encoding == .number {
      return TargetEncoder(encoding: encoding, columns: columns, classes: nil)
    }
    guard columns.count == 1 else {
      throw Diagnostic(
        "classification takes one target column, not \(columns.count)",
        notes: ["the loss decides: a crossentropy classifies, mean_squared_error takes several"])
    }
    let labels = frame.labels(columns[0])
    let wordedColumn = "column '\(columns[0])'"
    if let declaredValues {
      let declared = TargetEncoder(
        encoding: encoding, columns: columns, classes: ClassLabels(ordered: declaredValues))
      if let problem = declared.countProblem {
        throw Diagnostic("\(wordedColumn): \(problem.message)", at: place, notes: problem.notes)
      }
    }
    var isInTraining = [Bool](repeating: false, count: labels.texts.count)
    for row in rows { isInTraining[Int(labels.codes[Int(row)])] = true }

    let classes =
      declaredValues.map { ClassLabels(ordered: $0) }
      ?? ClassLabels(
        natural: labels.texts.indices.filter { isInTraining[$0] }.map { labels.texts[$0] })
    var isLearned = [Bool](repeating: false, count: classes.texts.count)
    for (code, text) in labels.texts.enumerated() where isInTraining[code] {
      if let index = classes.index(of: text) { isLearned[index] = true }
    }
    for (code, text) in labels.texts.enumerated() {
      let index = classes.index(of: text)
      if index == nil, declaredValues != nil {
        throw Diagnostic(
          "\(wordedColumn): label '\(shown(text))' is not among the declared values",
          at: labels.places[code], kind: .data, notes: [list("values", classes.texts)])
      }
      if index.map({ !isLearned[$0] }) ?? true {
        throw Diagnostic(
          "\(wordedColumn): label '\(shown(text))' occurs in no training row",
          at: labels.places[code], kind: .data,
          notes: ["a larger training share or another seed gives training rows of every class"])
      }
    }
    let encoder = TargetEncoder(encoding: encoding, columns: columns, classes: classes)
    if let problem = encoder.countProblem {
      throw Diagnostic(
        "\(wordedColumn): \(problem.message)",
        at: SourceLocation(file: frame.places.files.first?.name ?? ""), kind: .data,
        notes: problem.notes)
    }
    return encoder
  }

  private init(encoding: Encoding, columns: [String], classes: ClassLabels?) {
    self.encoding = encoding
    self.columns = columns
    self.classes = classes
  }

  /// What is wrong with the number of labels.
  private var countProblem: (message: String, notes: [String])? {
    guard let labels else { return nil }
    if labels.count < 2 {
      return ("all training rows have the label '\(shown(labels.first ?? ""))'", [])
    }
    if (encoding == .binary || encoding == .sign) && labels.count > 2 {
      return (
        "a binary loss takes two labels, found \(labels.count)",
        [Self.list("labels", labels), "for several, use categorical_crossentropy with softmax"]
      )
    }
    if labels.count > Self.maximumLabels {
      return (
        "\(labels.count) different labels; at most \(Self.maximumLabels) can be classes",
        ["for a number that is to be predicted, use a regression loss such as mean_squared_error"]
      )
    }
    return nil
  }

  private static func list(_ title: String, _ labels: [String]) -> String {
    let more = labels.count > 20 ? ", … and \(labels.count - 20) more" : ""
    return "\(title): " + labels.prefix(20).map(shown).joined(separator: ", ") + more
  }

  /// - Returns: `[rows.count, width]`.
  /// - Throws: a diagnostic of kind `data` for a label that was not learned.
  public func transform(_ frame: Frame, rows: [Int32]) throws(Diagnostic) -> Matrix {
    var matrix = Matrix(rows: rows.count, columns: width)
    guard let classes else {
      for (column, name) in columns.enumerated() {
        let values = frame.numbers(name)
        for (index, row) in rows.enumerated() { matrix[index, column] = values[Int(row)] }
      }
      return matrix
    }
    let labels = frame.labels(columns[0])
    let isSigned = isSigned
    let indices = labels.texts.map { classes.index(of: $0) }
    for (index, row) in rows.enumerated() {
      let code = Int(labels.codes[Int(row)])
      guard let label = indices[code] else {
        throw Diagnostic(
          "column '\(columns[0])': label '\(shown(labels.texts[code]))' was never seen in training",
          at: labels.places[code], kind: .data, notes: [Self.list("known labels", classes.texts)])
      }
      if encoding == .oneHot {
        matrix[index, label] = 1
      } else {
        matrix[index, 0] = isSigned && label == 0 ? -1 : Float(label)
      }
    }
    return matrix
  }
}

extension TargetEncoder {
  /// `[rows.count, outputs]`: numbers as they are, two classes as 0 and 1, more of them one-hot.
  func meanTargets(_ frame: Frame, rows: [Int32]) throws(Diagnostic) -> Matrix {
    guard let classes, classes.texts.count > 2 else {
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

// MARK: - In a checkpoint

extension TargetEncoder {
  /// `{encoding: one_hot, columns: [species], labels: [setosa, …]}`.
  public var node: ConfigNode {
    var entries: [(String, ConfigNode)] = [
      ("encoding", .string(encoding.rawValue)),
      ("columns", .sequence(columns.map(ConfigNode.string))),
    ]
    if let labels { entries.append(("labels", .sequence(labels.map(ConfigNode.string)))) }
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
    let isClassification = encoding != .number
    if isClassification == (labels == nil) || isClassification && columns.count > 1 {
      section.fail("labels", "labels belong to one column that is no number")
    }
    try log.checkData()
    // Proven: a missing encoding was thrown above.
    let known = encoding ?? .number
    self.init(
      encoding: known, columns: columns, classes: labels.map { ClassLabels(ordered: $0) })
    if let problem = countProblem {
      throw Diagnostic("the target: \(problem.message)", at: node.location, kind: .data)
    }
  }
}
