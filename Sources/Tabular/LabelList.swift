internal import Config

/// Several labels in one cell, such as `red|blue`.
///
/// Spaces around a label do not count; an empty one is none.
struct LabelList: Sendable {
  let delimiter: String

  func labels(of text: String) -> [String] {
    text.split(separator: delimiter).compactMap { part in
      let label = part.drop(while: \.isWhitespace)
      let end = label.lastIndex { !$0.isWhitespace }
      return end.map { String(label[...$0]) }
    }
  }

  func text(of labels: [String]) -> String { labels.joined(separator: delimiter) }
}

extension ConfigSection {
  /// `encode: {multi_hot: {delimiter: "|"}}` of a target that lists labels; nil where there is none.
  mutating func labelDelimiter() -> String? {
    let inner = ConfigSection.settings { _ = $0.string("delimiter", default: "|") }
    let expected = "multi_hot, for a target that lists several labels in a cell"
    let kind = SettingKind.either([.words(["multi_hot"]), .mapping(of: .section(inner)), .null])
    guard let node = node("encode", kind: kind, expected: expected), !node.isNull else {
      return nil
    }
    let name = node.string ?? node.entries.flatMap { $0.count == 1 ? $0[0].key : nil }
    guard let name, normalizedName(name) == normalizedName("multi_hot") else {
      fail("encode", "expected \(expected), found \(node.described)")
      return nil
    }
    var section = ConfigSection(
      node.entries?[0].value ?? ConfigNode(.null, at: node.location), title: "encoder 'multi_hot'",
      log: log)
    let delimiter = section.string("delimiter", default: "|")
    if delimiter.isEmpty || delimiter.contains(where: { $0 == "\n" || $0 == "\r" }) {
      section.fail("delimiter", "expected a text of at least one character, without line breaks")
    }
    section.finish()
    resolve("encode", .mapping(["multi_hot": section.resolvedNode]))
    return delimiter
  }
}
