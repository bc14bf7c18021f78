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
