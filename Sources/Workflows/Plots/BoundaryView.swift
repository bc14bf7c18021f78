internal import Compute
internal import Diagnostics
internal import NN
internal import Plotting
internal import Tabular
internal import Training

/// What of a network's outputs a boundary shows.
struct BoundaryView {
  private enum Content {
    /// Of one class or label.
    case probability(output: Int, isOfOther: Bool, low: Ink, high: Ink)
    case winner([String])
    case number(output: Int)
  }

  private let content: Content
  /// "probability of pass=1", "class of kind", "price".
  let called: String
  /// Which of several labels is looked at; nil where a row has one class, or a number.
  private(set) var label: Int?

  /// - Parameter label: a class or an output.
  /// - Throws: a usage error where there is none of that name, or one has to be named.
  init(_ loaded: LoadedModel, label: String?) throws(Diagnostic) {
    guard let target = loaded.target, let labels = target.labels else {
      let names = loaded.outputNames
      let isOne = loaded.target?.columns.count ?? names.count == 1
      let index = try Self.index(
        of: label, among: names, called: "outputs", in: loaded,
        default: isOne ? loaded.target == nil ? 0 : loaded.config.compile?.loss?.centralOutput : nil
      )
      let last = loaded.model.lastActivation
      called = loaded.target == nil && isOne ? "output" : printable(names[index])
      content =
        loaded.target == nil && (last is Sigmoid || last is Step)
        ? .probability(output: index, isOfOther: false, low: .series(0), high: .series(1))
        : .number(output: index)
      return
    }
    if target.kind == .multiHot {
      let index = try Self.index(
        of: label, among: labels, called: "labels", in: loaded, default: labels.count == 1 ? 0 : nil
      )
      self.label = index
      called = "probability of \(printable(target.probabilityNames[index]))"
      content = .probability(output: index, isOfOther: false, low: .series(0), high: .series(1))
    } else if label != nil || labels.count == 2 {
      let index = try Self.index(
        of: label, among: labels, called: "classes", in: loaded, default: 1)
      let isSingle = loaded.model.outputs == 1
      called = "probability of \(printable(target.probabilityNames[index]))"
      content = .probability(
        output: isSingle ? 0 : index, isOfOther: isSingle && index == 0,
        low: labels.count == 2 ? .series(1 - index) : .faint, high: .series(index))
    } else {
      called = "class of \(printable(target.columns[0]))"
      content = .winner(labels.map { printable($0) })
    }
  }

  private static func index(
    of name: String?, among names: [String], called plural: String, in loaded: LoadedModel,
    default standard: Int?
  ) throws(Diagnostic) -> Int {
    guard let name else {
      if let standard { return standard }
      throw Diagnostic(
        "'\(loaded.name)' has \(names.count) \(plural), and --label names the one of the picture",
        kind: .usage, notes: [Suggestion.hint(for: "", among: names, called: plural)])
    }
    if let index = loaded.target?.index(ofLabel: name) ?? names.firstIndex(of: name) {
      return index
    }
    throw Diagnostic(
      "--label: '\(printable(name))' is none of the \(plural)", kind: .usage,
      notes: [Suggestion.hint(for: name, among: names, called: plural)])
  }

  var ink: Ink {
    if case .probability(_, _, _, let high) = content { high } else { .series(0) }
  }

  /// On which a line is drawn; nil for none.
  var level: Double? {
    if case .probability = content { 0.5 } else { nil }
  }

  /// Of each row of outputs.
  func values(_ outputs: Matrix) -> [Double] {
    (0..<outputs.rows).map { row in
      switch content {
      case .probability(let output, let isOfOther, _, _):
        Double(isOfOther ? 1 - outputs[row, output] : outputs[row, output])
      case .winner(let names):
        Double(Decision.of(outputs, row: row, classes: names.count).confidence)
      case .number(let output): Double(outputs[row, output])
      }
    }
  }

  func shading(_ outputs: Matrix) -> Cells.Shading {
    switch content {
    case .probability(_, _, let low, let high):
      return .diverging(low: low, middle: 0.5, high: high, extent: 0.5, label: called)
    case .winner(let names):
      let winners = (0..<outputs.rows).map {
        Decision.of(outputs, row: $0, classes: names.count).label
      }
      return .classes(names: names, winners: winners, label: called)
    case .number:
      let values = values(outputs).filter(\.isFinite)
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      return .sequential(low < high ? low...high : low - 0.5...low + 0.5, label: called)
    }
  }

  /// The names of a row's classes as the picture tells them apart; nil where rows have numbers.
  func classes(_ target: TargetEncoder) -> [String]? {
    guard let labels = target.labels else { return nil }
    if let label { return ["without \(printable(labels[label]))", printable(labels[label])] }
    return target.probabilityNames.map { printable($0) }
  }

  /// The class of a row, and whether the network says another.
  func judged(_ targets: Matrix, _ outputs: Matrix, row: Int, classes: Int) -> (
    actual: Int, isWrong: Bool
  ) {
    if let label {
      let holds = targets[row, label] == 1
      return (holds ? 1 : 0, (outputs[row, label] > 0.5) != holds)
    }
    let actual = Decision.target(targets, row: row)
    return (actual, Decision.of(outputs, row: row, classes: classes).label != actual)
  }
}
