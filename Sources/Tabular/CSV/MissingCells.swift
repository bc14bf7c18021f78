internal import Config

/// The texts of cells that hold nothing: `csv.missing`.
///
/// They are compared byte by byte with a cell's text, the one between its quotes or without the
/// spaces around it. One that is a number stands for all spellings of it: -999 also for -999.0, as
/// in pandas.
public struct MissingCells: Sendable {
  let texts: [[UInt8]]
  private let longest: Int
  private let numbers: [Float]
  /// Whether one of them is a number, such as -999: then numbers have to be looked at, too.
  var includeNumbers: Bool { !numbers.isEmpty }

  public static let standard = MissingCells(standardTexts)

  static let standardTexts = ["", "NA", "N/A", "NaN", "nan", "null", "?"]

  /// Each cell is compared with all of its length.
  private static let limit = 1000

  public init(_ texts: [String]) {
    self.texts = texts.map { Array($0.utf8) }
    longest = self.texts.map(\.count).max() ?? -1
    numbers = texts.compactMap { Float(decimal: $0) }.filter(\.isFinite)
  }

  /// Reads the key `missing` of a section. An empty cell is always one.
  init(_ section: inout ConfigSection) {
    let found = section.node(
      "missing", kind: .either([.text, .list(of: .text), .null]),
      expected: "a text or a list of texts",
      standard: .sequence(Self.standardTexts.map(ConfigNode.string)))
    var texts = Self.standardTexts
    if let found {
      texts = [""]
      for item in found.items ?? [found] {
        guard texts.count < Self.limit else {
          section.fail("missing", "expected at most \(Self.limit) texts")
          break
        }
        // A bare null is the word that stands there.
        guard let text = item.isNull ? item.text ?? "null" : item.labelText else {
          section.fail("missing", "expected texts, found \(item.described)")
          continue
        }
        if !texts.contains(text) { texts.append(text) }
      }
    }
    section.resolve("missing", .sequence(texts.map(ConfigNode.string)))
    self.init(texts)
  }

  /// Whether a number stands for a cell that holds nothing.
  func contains(_ number: Float) -> Bool { numbers.contains(number) }

  /// As texts, for what depends on them.
  var words: [String] { texts.map { String(decoding: $0, as: UTF8.self) } }

  func contains(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    if includeNumbers {
      let number = parseFloat(bytes, from: range.lowerBound, to: range.upperBound)
      if contains(number) { return true }
    }
    if range.count > longest { return false }
    for text in texts where text.count == range.count {
      var isEqual = true
      for offset in text.indices where text[offset] != bytes[range.lowerBound &+ offset] {
        isEqual = false
      }
      if isEqual { return true }
    }
    return false
  }
}
