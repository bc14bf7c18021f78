internal import Diagnostics
internal import Workflows

/// How the rows were divided: `140 rows train (fail: 62, pass: 78), 60 test (fail: 28, pass: 32)`.
enum PartText {
  /// More classes, or labels wider than this together, are summed up.
  private static let (classLimit, widthLimit) = (5, 60)

  static func line(_ parts: PartSizes) -> String {
    var texts = [training(parts)]
    if let validation = parts.validation {
      texts.append(text(validation, "validate", parts.labels))
    }
    texts.append(parts.test.map { text($0, "test", parts.labels) } ?? "0 test")
    return texts.joined(separator: ", ") + "\n"
  }

  /// Of a fold, which tests nothing.
  static func fold(_ parts: PartSizes) -> String {
    let validation = parts.validation.map { ", " + text($0, "validate", parts.labels) } ?? ""
    return training(parts) + validation
  }

  private static func training(_ parts: PartSizes) -> String {
    text(parts.training, parts.training.rows == 1 ? "row train" : "rows train", parts.labels)
  }

  private static func text(_ part: PartSizes.Part, _ use: String, _ labels: [String]) -> String {
    let rows = "\(NumberText.grouped(part.rows)) \(use)"
    guard let fewest = part.classes.min(), let most = part.classes.max() else { return rows }
    let names = labels.map(TextTable.printable)
    if names.count > classLimit || displayWidth(names.joined()) > widthLimit {
      let range =
        fewest == most
        ? NumberText.grouped(most)
        : "\(NumberText.grouped(fewest)) to \(NumberText.grouped(most))"
      return "\(rows) (\(names.count) classes of \(range))"
    }
    let counts = zip(names, part.classes).map { "\($0): \(NumberText.grouped($1))" }
    return "\(rows) (\(counts.joined(separator: ", ")))"
  }
}
