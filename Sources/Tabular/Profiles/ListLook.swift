/// Finds out whether the cells of a column list values.
enum ListLook {
  private static let delimiters = ["|", ";", ","]
  private static let longest = 40

  /// What stands between the values in at least a quarter of the cells, where there are far fewer
  /// different values than there are cells; nil for a column of single values or of free text.
  static func delimiter(_ summary: TextSummary) -> String? {
    delimiters.first { delimiter in
      let isIn = summary.texts.filter { $0.text.contains(delimiter) }
      let lists = isIn.reduce(0) { $0 + $1.count }
      guard isIn.count > 1, 4 * lists >= summary.filled else { return false }
      let parts = summary.texts.map { LabelList(delimiter: delimiter).labels(of: $0.text) }
      let different = Set(parts.joined())
      return 2 * different.count <= summary.filled && different.count <= 2 * summary.texts.count
        && different.count > 1 && different.allSatisfy { $0.utf8.count <= longest }
        // A value that only occurs in one place of the list is a part of one, as in "Paris, France".
        && isFree(parts)
    }
  }

  /// Whether some value stands in the first place of one list and in a later one of another.
  private static func isFree(_ lists: [[String]]) -> Bool {
    let first = Set(lists.compactMap(\.first))
    return lists.contains { $0.dropFirst().contains(where: first.contains) }
  }
}
