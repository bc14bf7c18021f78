/// The classes of a target: their texts, in the order of their indices.
///
/// Labels that are all numbers are told apart by value, so that `1` and `1.0` are one class; others
/// by their text.
struct ClassLabels: Sendable {
  let texts: [String]
  private let byText: [String: Int]
  private let byValue: [Double: Int]?

  /// In the order given.
  init(ordered texts: [String]) {
    self.texts = texts
    var byText: [String: Int] = [:]
    var byValue: [Double: Int]? = [:]
    for (index, text) in texts.enumerated() {
      byText[text] = index
      if let value = Self.value(text) {
        byValue?[value] = index
      } else {
        byValue = nil
      }
    }
    self.byText = byText
    self.byValue = byValue
  }

  /// In natural order: numbers by value, the shortest spelling of each being its text; else texts
  /// by code point.
  init(natural texts: some Sequence<String>) {
    var byValue: [Double: String] = [:]
    for text in texts {
      guard let value = Self.value(text) else {
        self.init(ordered: Set(texts).sorted(by: Self.precedes))
        return
      }
      let known = byValue[value] ?? text
      byValue[value] =
        (known.utf8.count, known) <= (text.utf8.count, text) ? known : text
    }
    self.init(ordered: byValue.sorted { $0.key < $1.key }.map(\.value))
  }

  /// The class that a text means, if any.
  func index(of text: String) -> Int? {
    if let index = byText[text] { return index }
    guard let byValue, let value = Self.value(text) else { return nil }
    return byValue[value]
  }

  /// The order of UTF-8 bytes is that of code points.
  private static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  /// A decimal number that a double tells from its neighbours; longer ones, such as ids, are texts.
  static func value(_ text: String) -> Double? {
    let characters = text.utf8
    guard
      characters.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
      let value = Double(text), abs(value) < 0x1p53
    else { return nil }
    return value == 0 ? 0 : value
  }
}
