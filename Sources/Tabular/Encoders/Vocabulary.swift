internal import Config

/// The texts that an encoder knows, each with an index: in natural order, or as declared.
///
/// Texts that are all numbers are told apart by value, as the classes of a target are. The empty
/// text, which stands for missing cells, comes last.
struct Vocabulary: Sendable {
  private let labels: ClassLabels
  private let hasEmpty: Bool

  init() { self.init(ordered: []) }

  /// The declared values, or those of the training rows.
  ///
  /// - Parameter withEmpty: whether the empty text gets an index where training rows have it.
  init(_ training: CategoryTraining, withEmpty: Bool = true) {
    let filled = training.texts.filter { !$0.isEmpty }
    labels =
      training.declared.map { ClassLabels(ordered: $0.filter { !$0.isEmpty }) }
      ?? ClassLabels(natural: filled)
    hasEmpty = withEmpty && filled.count < training.texts.count
  }

  private init(ordered texts: [String]) {
    labels = ClassLabels(ordered: texts.filter { !$0.isEmpty })
    hasEmpty = texts.contains("")
  }

  var count: Int { labels.texts.count + (hasEmpty ? 1 : 0) }

  /// In the order of their indices.
  var texts: [String] { labels.texts + (hasEmpty ? [""] : []) }

  func index(of text: String) -> Int? {
    text.isEmpty ? (hasEmpty ? labels.texts.count : nil) : labels.index(of: text)
  }

  /// The index of each row's text; nil for a text that is not declared.
  func indices(of training: CategoryTraining) -> [Int?] {
    let indices = training.texts.map(index(of:))
    return training.codes.map { indices[Int($0)] }
  }

  /// How many training rows hold each text.
  func counts(in training: CategoryTraining) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    for case let index? in indices(of: training) { counts[index] += 1 }
    return counts
  }

  /// `city_Paris`; `city_missing` for the empty text.
  func columnNames(of feature: String) -> [String] {
    texts.map { "\(feature)_\($0.isEmpty ? "missing" : $0)" }
  }

  var node: ConfigNode { .sequence(texts.map(ConfigNode.string)) }

  /// Reads what `node` gives from below `values`. Problems go to the section's log.
  init(restoredFrom state: inout ConfigSection) {
    let texts = state.strings("values") ?? []
    self.init(ordered: texts)
    if texts.isEmpty { state.fail("values", "expected a list of values") }
    if !texts.indices.allSatisfy({ index(of: texts[$0]) == $0 }) {
      state.fail("values", "expected different values, the empty one last")
    }
  }
}
