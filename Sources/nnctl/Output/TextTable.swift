internal import Diagnostics

/// Columns of text, aligned by what a terminal shows: the first to the left, the others to the
/// right. Control characters, which names from files may hold, are shown as U+FFFD.
struct TextTable {
  /// Whether all columns stand to the left, but for these.
  var isLeftAligned = false
  var rightAligned: Set<Int> = []
  private var rows: [[String]] = []

  init(header: [String]) { rows = [header.map { printable($0) }] }

  mutating func append(_ row: [String]) { rows.append(row.map { printable($0) }) }

  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.count > column ? displayWidth($0[column]) : 0 }.max() ?? 0
    }
    return rows.map { row in
      let line = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - displayWidth(cell))
        return column == 0 || isLeftAligned && !rightAligned.contains(column)
          ? cell + padding : padding + cell
      }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n") + "\n"
  }
}
