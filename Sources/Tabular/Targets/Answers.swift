/// What the cells of a column of yes and no say.
///
/// Without declared values these are 0 and 1 by value, `false` and `true`, `no` and `yes`; case does
/// not matter.
struct Answers: Sendable {
  private static let words = [("0", "1"), ("false", "true"), ("no", "yes")]
  static let allWords = "0 or 1, false or true, no or yes"

  /// What no and yes are called, in this order.
  let texts: [String]
  private let labels: ClassLabels
  /// Whether other words for the same are taken as well.
  private let takesAllWords: Bool

  /// Two different texts, the one for no in front.
  init(texts: [String]) {
    precondition(texts.count == 2, "a yes or no has two texts, not \(texts.count)")
    self.texts = texts
    labels = ClassLabels(ordered: texts)
    takesAllWords = texts.map(Self.meaning) == [0, 1]
  }

  /// Calls yes and no what the first text for each calls them; nil where there is no such text at all.
  init?(learning cells: [String]) {
    var found: [String?] = [nil, nil]
    for text in cells {
      guard let meaning = Self.meaning(text), found[meaning] == nil else { continue }
      found[meaning] = text
    }
    switch (found[0], found[1]) {
    case (let no?, let yes?): self.init(texts: [no, yes])
    case (let no?, nil): self.init(texts: [no, Self.opposite(of: no)])
    case (nil, let yes?): self.init(texts: [Self.opposite(of: yes), yes])
    case (nil, nil): return nil
    }
  }

  /// What a cell may say, for messages.
  var expected: String {
    takesAllWords ? Self.allWords : "'\(shown(texts[0]))' or '\(shown(texts[1]))'"
  }

  /// 0 for no, 1 for yes, nil for anything else.
  func index(of text: String) -> Int? {
    labels.index(of: text) ?? (takesAllWords ? Self.meaning(text) : nil)
  }

  private static func meaning(_ text: String) -> Int? {
    let word = text.lowercased()
    if let index = words.firstIndex(where: { $0.0 == word || $0.1 == word }) {
      return words[index].1 == word ? 1 : 0
    }
    return ClassLabels.value(text).flatMap { $0 == 0 ? 0 : $0 == 1 ? 1 : nil }
  }

  /// `No` of `Yes`.
  private static func opposite(of text: String) -> String {
    let word = text.lowercased()
    let pair = words.first { $0.0 == word || $0.1 == word }
    guard let pair else { return meaning(text) == 1 ? "0" : "1" }
    let other = word == pair.0 ? pair.1 : pair.0
    if text == word { return other }
    return text == text.uppercased()
      ? other.uppercased() : other.prefix(1).uppercased() + other.dropFirst()
  }
}
